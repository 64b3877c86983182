// npm run fuzz -- [--kernels N] [--graphs N]: generated kernels on random shapes, and random graphs, against the reference.
import { runBin } from './build.mjs';

const given = Object.fromEntries(
  process.argv.slice(2).flatMap((a, i, all) => (a.startsWith('--') ? [[a.slice(2), all[i + 1]]] : [])),
);
const { kernels = '100', graphs = '10', ...others } = given;
const wrong = [...Object.keys(others), ...[kernels, graphs].filter((n) => !/^\d+$/.test(n ?? ''))];
if (wrong.length) {
  console.error(`npm run fuzz -- [--kernels N] [--graphs N]: not ${wrong.join(', ')}`);
  process.exit(2);
}
const env = { ...process.env, UNROLL_KERNELS: kernels, UNROLL_GRAPHS: graphs };
process.exit(
  runBin(
    'vitest',
    'vitest.mjs',
    ['run', '--project', 'unit', '--testTimeout', '3600000', 'test/backend/wasm', 'test/fuzz'],
    env,
  ),
);
