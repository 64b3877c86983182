// Builds out/ when it is missing or older than what it is made of. Plain Node, no dependencies but electron-vite itself.
import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const require = createRequire(import.meta.url);
const SOURCES = /^(src-.*|examples|resources|electron\.vite\.config\.ts|package-lock\.json|tsconfig\.json)$/;
const PRODUCTS = ['main/index.js', 'main/cli.js', 'main/engine.js', 'preload/index.cjs', 'renderer/index.html'];

const modified = (file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
/** The file below `path` that changed last. A folder counts too: removing a file changes it. */
function newest(path) {
  const all = [path];
  if (statSync(path).isDirectory())
    for (const entry of readdirSync(path, { recursive: true })) all.push(join(path, String(entry)));
  return all.reduce((a, b) => (modified(b) > modified(a) ? b : a));
}

/** Why a build is needed, or undefined. A build is as old as its oldest file: a source may change while it is made. */
export function staleness() {
  const built = Math.min(...PRODUCTS.map((f) => modified(join(root, 'out', f))));
  if (built === 0) return 'there is no whole build yet';
  const last = readdirSync(root)
    .filter((name) => SOURCES.test(name))
    .map((name) => newest(join(root, name)))
    .reduce((a, b) => (modified(b) > modified(a) ? b : a));
  return modified(last) > built ? `${last.slice(root.length + 1)} is newer than out/` : undefined;
}

/** Runs a program of a package in node_modules; its exit code. */
export function runBin(packageName, bin, args, env = process.env) {
  const file = join(dirname(require.resolve(`${packageName}/package.json`)), bin);
  return spawnSync(process.execPath, [file, ...args], { cwd: root, stdio: 'inherit', env }).status ?? 1;
}
export const build = () => runBin('electron-vite', 'bin/electron-vite.js', ['build', '--logLevel', 'warn']);

/** Builds if that is needed; ends the process where it fails. */
export function buildIfStale(say) {
  const why = staleness();
  if (!why) return;
  say(`building: ${why}`);
  const code = build();
  if (code !== 0) {
    say('the build failed (see above)');
    process.exit(code);
  }
}
