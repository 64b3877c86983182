// npm run ulp [-- SLICE]: how far the Wasm functions are from float64 over all 2^32 float32 numbers (or every SLICE-th 65536 of them), a process a core.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';

const slice = Number(process.argv[2] ?? 1);
const cores = availableParallelism();
const folder = mkdtempSync(join(tmpdir(), 'ulp-'));
const share = (k) =>
  new Promise((done, fail) => {
    const out = join(folder, String(k));
    const env = {
      ...process.env,
      UNROLL_ULP_SHARE: String(k),
      UNROLL_ULP_SHARES: String(cores * slice),
      UNROLL_ULP_OUT: out,
    };
    const child = spawn(
      process.execPath,
      ['node_modules/vitest/vitest.mjs', 'run', '--project', 'bench', 'bench/ulp.bench.ts'],
      {
        env,
        stdio: ['ignore', 'ignore', 'inherit'],
      },
    );
    child.on('exit', (code) => (code === 0 ? done(readFileSync(out, 'utf8')) : fail(new Error(`share ${k} failed`))));
  });
const began = Date.now();
const lines = (await Promise.all(Array.from({ length: cores }, (_, k) => share(k))))
  .join('')
  .trim()
  .split('\n')
  .map((l) => JSON.parse(l));
rmSync(folder, { recursive: true });
let over = false;
for (const op of new Set(lines.map((l) => l.op)))
  for (const how of ['fused', 'strict']) {
    const found = lines.filter((l) => l.op === op);
    const most = found.map((l) => l[how]).reduce((a, b) => (Number(b.units) > Number(a.units) ? b : a));
    const { limit } = found[0];
    over ||= !(Number(most.units) <= limit);
    console.log(
      `${op.padEnd(9)} ${how.padEnd(6)} ${Number(most.units).toFixed(2).padStart(6)} of ${limit} at ${most.x}`,
    );
  }
console.log(
  `${Math.round((Date.now() - began) / 1000)} s on ${cores} cores${slice > 1 ? `, every ${slice}th block` : ', all numbers'}`,
);
process.exit(over ? 1 : 0);
