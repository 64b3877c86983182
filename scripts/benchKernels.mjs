// npm run bench:kernels -- [--node PATH] [--chromium] [--only TEXT] [--revec] [--strict] [--json]: the generated kernels as shares of this machine's peak.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { build } from 'vite';
import { root } from './build.mjs';
import { findChromium } from './chromium.mjs';

const take = (flag, hasValue) => {
  const at = process.argv.indexOf(flag);
  if (at < 0) return undefined;
  return process.argv.splice(at, hasValue ? 2 : 1)[hasValue ? 1 : 0];
};
const node = take('--node', true) ?? process.execPath;
const inPage = take('--chromium', false) !== undefined;
const outDir = join(root, 'out/bench');
const entry = inPage ? 'page' : 'node';
await build({
  ...{ root, configFile: false, logLevel: 'warn' },
  build: {
    ...{ outDir, emptyOutDir: false, minify: false, target: 'es2023' },
    ...(inPage ? {} : { ssr: true }),
    rollupOptions: { input: join(root, `bench/kernels/${entry}.ts`), output: { entryFileNames: '[name].mjs' } },
  },
});
const file = join(outDir, `${entry}.mjs`);
const rest = process.argv.slice(2);
if (!inPage) process.exit(spawnSync(node, [file, ...rest], { stdio: 'inherit' }).status ?? 1);

const has = (flag) => rest.includes(flag);
const options = { only: rest[rest.indexOf('--only') + 1] ?? '', revec: has('--revec'), strict: has('--strict') };
if (!has('--only')) options.only = '';
const executablePath = findChromium();
const browser = await chromium.launch({
  ...(executablePath ? { executablePath } : {}),
  args: [
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    `--js-flags=--no-liftoff${options.revec ? ' --wasm-revectorize --experimental-wasm-revectorize' : ''}`,
  ],
});
const page = await browser.newPage();
page.on('console', (m) => console.log(m.text()));
await page.addScriptTag({ content: readFileSync(file, 'utf8'), type: 'module' });
await page.waitForFunction('globalThis.kernels');
await page.evaluate((o) => globalThis.kernels(o, console.log), options);
await browser.close();
