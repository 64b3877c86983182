// The files of tests that npm run fuzz runs, built for a page and run there.
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { build } from 'vite';
import { root } from './build.mjs';
import { findChromium } from './chromium.mjs';
import { REVEC } from './runtimes.mjs';

const standin = (name) => join(root, 'test/standin', name);
/** Exit code: 0 where every test passed. */
export async function fuzzInChromium(env, revec) {
  const outDir = join(root, `out/fuzz-${process.pid}`);
  await build({
    ...{ root, configFile: false, logLevel: 'warn' },
    resolve: {
      alias: {
        vitest: standin('vitest.ts'),
        ...{ 'node:v8': standin('node.ts'), 'node:fs/promises': standin('node.ts') },
      },
    },
    define: Object.fromEntries(Object.entries(env).map(([key, n]) => [`process.env.${key}`, JSON.stringify(n)])),
    build: {
      ...{ outDir, minify: false, target: 'es2023', copyPublicDir: false },
      rollupOptions: { input: join(root, 'test/fuzz/page.ts'), output: { entryFileNames: 'page.mjs' } },
    },
  });
  const executablePath = findChromium();
  const browser = await chromium.launch({
    ...(executablePath ? { executablePath } : {}),
    args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), ...(revec ? [REVEC] : [])],
  });
  try {
    const page = await browser.newPage();
    page.on('pageerror', (e) => console.error(e.message));
    page.on('console', (m) => console.log(m.text()));
    // every flag of Node's is one that it needs no more
    await page.addInitScript(() => Object.assign(globalThis, { process: { env: {}, versions: { node: '99.0.0' } } }));
    await page.goto('about:blank');
    await page.addScriptTag({ content: readFileSync(join(outDir, 'page.mjs'), 'utf8'), type: 'module' });
    await page.waitForFunction('globalThis.fuzz');
    const { passed, failed } = await page.evaluate(() =>
      globalThis.fuzz((done, of) => {
        if (done % 500 === 0) console.log(`${done} of ${of}`);
      }),
    );
    for (const text of failed) console.error(text);
    console.log(`Chromium ${browser.version()}: ${passed} passed, ${failed.length} failed`);
    return failed.length || !passed ? 1 : 0;
  } finally {
    await browser.close();
    rmSync(outDir, { recursive: true });
  }
}
