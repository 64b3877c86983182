/** Lines of "Done when" that one idle run of the benchmarks must come to; each says the figures that it found. */
import { execFile } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { node26 } from '../scripts/runtimes.mjs';
import { untilIdle } from './idle';

const HOUR = 3_600_000;
type Row = {
  readonly workload: string;
  readonly peer: string;
  readonly runtime: string;
  readonly threads: number;
  readonly peakFraction: number | null;
  readonly refused: string | null;
};
type Summary = {
  readonly peer: string | null;
  readonly runtime: string;
  readonly counted: number;
  readonly geometricMean: number;
  readonly least: number;
  readonly leastOf: string;
  readonly small: Readonly<Record<string, number>>;
};
type Kernel = { readonly name: string; readonly share: number };
const LARGE = 9;
const SMALL = ['mlp-2-8-8-1-b32', 'char-lstm-t16-b1-h32'] as const;

/** Lines of JSON that a script prints. */
async function linesOf(script: string, ...args: readonly string[]): Promise<unknown[]> {
  await untilIdle();
  const env = { ...process.env };
  delete env.UNROLL_ACCEPTANCE;
  return new Promise((resolve, reject) => {
    const child = execFile(
      process.execPath,
      [script, ...args, '--json'],
      { env, maxBuffer: 1 << 28 },
      (error, out, err) => {
        const found = out.split('\n').filter((l) => l.startsWith('{'));
        if (found.length) resolve(found.map((l) => JSON.parse(l)));
        else reject(new Error(`${error?.message}\n${err.slice(-2000)}`));
      },
    );
    child.stderr?.pipe(process.stderr, { end: false });
  });
}
/** The whole benchmark, run when the first line asks for it. */
let run: Promise<{ rows: Row[]; summaries: Summary[] }> | null = null;
const benchmark = () => {
  // the peers of JavaScript take half an hour more, and no line compares with them
  run ??= linesOf('scripts/bench.mjs', '--peers', 'pytorch').then((lines) => ({
    rows: lines.filter((l): l is Row => 'workload' in (l as object)),
    summaries: lines.filter((l): l is Summary => 'geometricMean' in (l as object)),
  }));
  return run;
};
const isRevec = (runtime: string): boolean => /^chromium.*-revec$/.test(runtime);
/** Against PyTorch with vectors as wide as WebAssembly can have; where the machine has wider ones, what it does with them is said, too. */
const summaryOf = async (fits: (runtime: string) => boolean): Promise<Summary> => {
  const { summaries, rows } = await benchmark();
  const all = summaries.filter((s) => fits(s.runtime));
  const found = all.find((s) => s.peer?.endsWith('-avx2')) ?? all[0];
  if (!found) throw new Error(`no row of it: ${JSON.stringify(rows.map((r) => [r.runtime, r.refused]))}`);
  for (const s of all) console.log(JSON.stringify(s));
  const counted = rows.filter((r) => r.peer === found.peer && r.threads === 1);
  const why = counted.filter((r) => r.refused).map((r) => `${r.workload}: ${r.refused}`);
  expect(found.counted, `rows of PyTorch that count (${why.join('; ')})`).toBe(LARGE);
  return found;
};
/** Of so many runs the middle share of each kernel: a neighbour's burst makes either side of one longer. */
const SWEEPS = 3;
let kernels: Promise<Kernel[]> | null = null;
async function sweeps(path: string): Promise<Kernel[]> {
  const found = new Map<string, number[]>();
  for (let i = 0; i < SWEEPS; i++)
    for (const { name, share } of (await linesOf('scripts/benchKernels.mjs', '--revec', '--node', path)) as Kernel[])
      found.set(name, [...(found.get(name) ?? []), share]);
  return Array.from(found, ([name, all]) => ({
    name,
    share: all.sort((a, b) => a - b)[Math.floor(all.length / 2)] as number,
  }));
}
const shares = async (fits: RegExp): Promise<Kernel[]> => {
  const { path, wrong } = node26();
  if (!path) throw new Error(wrong);
  kernels ??= sweeps(path);
  const found = (await kernels).filter((k) => fits.test(k.name));
  console.log(found.map((k) => `${k.name} ${Math.round(100 * k.share)} %`).join(', '));
  expect(found.length).toBeGreaterThan(0);
  return found;
};
const tooLow = (found: readonly Kernel[], limit: number): string[] =>
  found.filter((k) => !(k.share >= limit)).map((k) => `${k.name}: ${(100 * k.share).toFixed(1)} %`);

export function measured(): void {
  describe('1 beside PyTorch, a thread each, vectors equally wide', () => {
    test('Chromium with joined vectors: 1.5 over nine, none under 1.1', { timeout: 3 * HOUR }, async () => {
      const s = await summaryOf(isRevec);
      expect.soft(s.geometricMean).toBeGreaterThanOrEqual(1.5);
      expect.soft(s.least, s.leastOf).toBeGreaterThanOrEqual(1.1);
    });
    test('Chromium with joined vectors: 10 on the two small ones', { timeout: 3 * HOUR }, async () => {
      const { small } = await summaryOf(isRevec);
      for (const name of SMALL) expect.soft(small[name] ?? 0, name).toBeGreaterThanOrEqual(10);
    });
    test.each([
      ['Node 20', (r: string) => r.startsWith('node-')],
      ['Chromium without flags', (r: string) => r.startsWith('chromium-') && !isRevec(r)],
    ])('%s: 0.8 over nine, none under 0.6', { timeout: 3 * HOUR }, async (_, fits) => {
      const s = await summaryOf(fits);
      expect.soft(s.geometricMean).toBeGreaterThanOrEqual(0.8);
      expect.soft(s.least, s.leastOf).toBeGreaterThanOrEqual(0.6);
    });
  });
  describe('2 of the calibrated peak, vectors joined', () => {
    const CONV = 'conv (32|64)>(32|64) 3x3';
    test.each([
      ['products from 128 up: 90 %', /^gemm (128|256|512|1024) /, 0.9],
      ['3x3 convolutions of 32 channels or more, forward: 85 %', new RegExp(`^${CONV}.* forward$`), 0.85],
      ['to the kernel: 78 %', new RegExp(`^${CONV}.* dW$`), 0.78],
      ['to the input: 72 %', new RegExp(`^${CONV} (?!p1).* dX$`), 0.72],
      ['to the input, padded: 80 %', new RegExp(`^${CONV} p1.* dX$`), 0.8],
    ] as const)('%s', { timeout: HOUR }, async (_, fits, limit) => {
      expect(tooLow(await shares(fits), limit).join('\n')).toBe('');
    });
    test.each([
      ['mnist-cnn-b64', 0.65],
      ['char-lstm-t64-b32-h256', 0.6],
      ['char-lstm-t64-b32-h128', 0.55],
    ])('whole steps: %s', { timeout: 3 * HOUR }, async (name, limit) => {
      const { rows } = await benchmark();
      const row = rows.find((r) => r.workload === name && r.threads === 1 && r.peer === 'unroll' && isRevec(r.runtime));
      console.log(JSON.stringify(row));
      expect(row?.refused).toBeNull();
      expect(row?.peakFraction ?? 0).toBeGreaterThanOrEqual(limit);
    });
  });
}
