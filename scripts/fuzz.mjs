// npm run fuzz -- [--kernels N] [--graphs N] [--runtime node|node26|chromium]: generated kernels on random shapes, and random graphs, against the reference.
// Joined vectors: UNROLL_REVEC=1.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from './build.mjs';
import { fuzzInChromium } from './fuzzInChromium.mjs';
import { node26 } from './runtimes.mjs';

const given = Object.fromEntries(
  process.argv.slice(2).flatMap((a, i, all) => (a.startsWith('--') ? [[a.slice(2), all[i + 1]]] : [])),
);
const { kernels = '100', graphs = '10', runtime = 'node', ...others } = given;
const stop = (text) => {
  console.error(text);
  process.exit(2);
};
const wrong = [...Object.keys(others), ...[kernels, graphs].filter((n) => !/^\d+$/.test(n ?? ''))];
if (wrong.length || !['node', 'node26', 'chromium'].includes(runtime))
  stop(
    `npm run fuzz -- [--kernels N] [--graphs N] [--runtime node|node26|chromium]: not ${[...wrong, runtime].join(', ')}`,
  );
const env = { UNROLL_KERNELS: kernels, UNROLL_GRAPHS: graphs };
if (runtime === 'chromium') process.exit(await fuzzInChromium(env, process.env.UNROLL_REVEC !== undefined));
const node = runtime === 'node' ? { path: process.execPath } : node26();
if (node.wrong) stop(node.wrong);
const vitest = join(root, 'node_modules/vitest/vitest.mjs');
const files = ['test/backend/wasm', 'test/fuzz'];
const { status } = spawnSync(node.path, [vitest, 'run', '--project', 'unit', '--testTimeout', '3600000', ...files], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, ...env },
});
process.exit(status ?? 1);
