// npm test: types, lint, build, then every test in one vitest run, whose closing line is the last one.
import { build, runBin } from './build.mjs';
import { ensureChromium } from './chromium.mjs';

const say = (text) => console.log(`[test] ${text}`);
const fail = (why) => {
  say(why);
  process.exit(1);
};
const tsc = (project) => runBin('typescript', 'bin/tsc', ['-p', project]);
/** name -> its exit code; the first that is not 0 ends the run. */
const CHECKS = {
  'types (tsc -p .)': () => tsc('.'),
  'types of the engine (tsc -p tsconfig.engine.json)': () => tsc('tsconfig.engine.json'),
  'types of the page (tsc -p tsconfig.renderer.json)': () => tsc('tsconfig.renderer.json'),
  'lint (biome check .)': () => runBin('@biomejs/biome', 'bin/biome', ['check', '.']),
  'build (electron-vite build)': build,
};

const missing = await ensureChromium(say);
if (missing) fail(missing);
for (const [name, check] of Object.entries(CHECKS)) {
  say(name);
  if (check() !== 0) fail(`failed: ${name}`);
}
say('tests (vitest)');
process.exit(
  runBin('vitest', 'vitest.mjs', [
    'run',
    ...['unit', 'e2e'].flatMap((p) => ['--project', p]),
    ...process.argv.slice(2),
  ]),
);
