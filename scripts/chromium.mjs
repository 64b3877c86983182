// Which Chromium tests and screenshots use, and how they get one.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const PLACES = [
  process.env.CHROMIUM_PATH,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];
/** The first of: $CHROMIUM_PATH, a system's Chromium or Chrome. Undefined: Playwright's own, if it was downloaded. */
export const findChromium = () => PLACES.find((file) => file && existsSync(file));

async function playwrightHasOne() {
  const { chromium } = await import('playwright-core');
  return existsSync(chromium.executablePath());
}

/** Installs Debian's Chromium where there is none and we may; else what to do about it, in a sentence. */
export async function ensureChromium(say) {
  if (findChromium() || (await playwrightHasOne())) return undefined;
  const apt = process.getuid?.() === 0 && spawnSync('apt-get', ['--version']).status === 0;
  if (apt) {
    say('no Chromium here: installing the one of this system with apt-get');
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    for (const args of [
      ['update', '-qq'],
      ['install', '-y', '-qq', '--no-install-recommends', 'chromium'],
    ]) {
      const r = spawnSync('apt-get', args, { env, stdio: ['ignore', 'ignore', 'inherit'] });
      if (r.status !== 0) return `apt-get ${args[0]} failed: install Chromium by hand, or set CHROMIUM_PATH to one.`;
    }
    if (findChromium()) return undefined;
  }
  return 'The tests drive a browser and found none: install Chromium or Chrome (`apt-get install chromium`, or `npx playwright-core install chromium`), or set CHROMIUM_PATH to one.';
}
