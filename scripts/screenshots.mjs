// npm run screenshots: the pictures in docs/, taken from the built app by a real browser at 1440x900.
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { buildIfStale, root } from './build.mjs';
import { ensureChromium, findChromium } from './chromium.mjs';

const say = (text) => console.error(`[screenshots] ${text}`);
/** Long enough for pictures that arrive at most 30 times a second, and for a layout to come to rest. */
const SETTLE_MS = 2_000;
/** Some hundred iterations: a curve to look at, an epoch not yet over. */
const TRAIN_MS = 12_000;

async function train(page) {
  await page.keyboard.press('F5');
  await wait(TRAIN_MS);
}
/** File name -> the page's query, and what to do before the picture is taken. */
const SHOTS = [];
for (const theme of ['light', 'dark']) {
  for (const lang of ['en', 'ko']) {
    const name = lang === 'en' ? theme : `${lang}-${theme}`;
    SHOTS.push({ name: `first-launch-${name}`, query: `theme=${theme}&lang=${lang}` });
  }
  SHOTS.push({ name: `training-${theme}`, query: `theme=${theme}&lang=en`, before: train });
}

const missing = await ensureChromium(say);
if (missing) {
  say(missing);
  process.exit(1);
}
buildIfStale(say);
const { serve } = await import(pathToFileURL(join(root, 'out/main/serve.js')).href);
const server = await serve(0);
const executablePath = findChromium();
const browser = await chromium.launch({
  ...(executablePath ? { executablePath } : {}),
  args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
});
try {
  for (const { name, query, before } of SHOTS) {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } }); // nothing kept from the one before
    const page = await context.newPage();
    page.on('pageerror', (e) => say(`${name}: ${e.message}`));
    await page.goto(`${server.url}?${query}`);
    await page.locator('.react-flow__node').first().waitFor();
    await page.evaluate(() => document.fonts.ready);
    await wait(SETTLE_MS);
    await before?.(page);
    await page.screenshot({ path: join(root, 'docs', `${name}.png`) });
    say(`docs/${name}.png`);
    await context.close();
  }
} finally {
  await browser.close();
  await server.close();
}
