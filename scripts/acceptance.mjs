// npm run acceptance -- NAME: every "Done when" line of an issue at full size, a line of output for each.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { buildIfStale, root, runBin } from './build.mjs';
import { ensureChromium } from './chromium.mjs';

const names = readdirSync(join(root, 'acceptance'))
  .filter((f) => f.endsWith('.test.ts'))
  .map((f) => f.slice(0, -'.test.ts'.length));
const [name, ...rest] = process.argv.slice(2);
if (!name || !names.includes(name)) {
  console.error(`${name ? `there is no acceptance run "${name}"` : 'say which'}: npm run acceptance -- NAME`);
  for (const n of names) console.error(`  ${n}`);
  process.exit(2);
}
const say = (text) => console.error(`[acceptance] ${text}`);
const missing = await ensureChromium(say);
if (missing) {
  say(missing);
  process.exit(1);
}
buildIfStale(say);
const env = { ...process.env, UNROLL_ACCEPTANCE: name };
process.exit(
  runBin('vitest', 'vitest.mjs', ['run', '--project', 'acceptance', `acceptance/${name}.test.ts`, ...rest], env),
);
