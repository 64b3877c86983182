/** `unroll bench`: the workloads of the benchmark on this machine, each in an engine of its own. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readTraining } from '../../src-engine/document/training';
import type { Benchmarked } from '../../src-engine/protocol/messages';
import type { Arguments } from './arguments';
import { openEngine } from './engine';
import { readGraph } from './files';

/** Beside the program's own folder, as the data sets are. */
const GRAPHS = join(import.meta.dirname, '../../bench/graphs');
const ENDING = '.unroll.json';
const SECONDS = 3;
/** Losses that are answered with a time, so that whoever reads it can tell that it was the same training. */
const LOSSES = 3;

export async function bench({ only, seconds, json }: Arguments): Promise<number> {
  const names = (await readdir(GRAPHS)).filter((f) => f.endsWith(ENDING) && f.includes(only)).sort();
  for (const file of names) {
    const { doc } = await readGraph(join(GRAPHS, file));
    const { batchSize } = readTraining(doc.training).training;
    const { steps } = (doc as unknown as { bench: { steps: number } }).bench;
    const engine = openEngine(() => {});
    try {
      const done = await engine.call('benchmark', {
        doc,
        samples: batchSize,
        steps,
        iterations: LOSSES,
        seconds: seconds ?? SECONDS,
      });
      say(line(doc.name, 1, done), json);
    } finally {
      await engine.close();
    }
  }
  return 0;
}
/** A quantile of a list, or null of none. */
function quantile(list: readonly number[], share: number): number | null {
  const sorted = [...list].sort((a, b) => a - b);
  return sorted[Math.floor(share * (sorted.length - 1))] ?? null;
}
const rounded = (x: number | null, digits = 4): number | null => (x === null ? null : Number(x.toPrecision(digits)));
/** One line of the table; `peakFraction`: medians of both sides of the alternation. */
export function line(workload: string, threads: number, done: Benchmarked & { readonly compileMs: number }) {
  const ms = quantile(done.ms, 0.5);
  const peak = quantile(done.peak, 0.5);
  const gflops = ms === null ? null : done.flop / ms / 1e6;
  return {
    workload,
    peer: 'unroll',
    runtime: `node-${process.versions.node}`,
    threads,
    ms: rounded(ms),
    p10: rounded(quantile(done.ms, 0.1)),
    p90: rounded(quantile(done.ms, 0.9)),
    gflops: rounded(gflops),
    peakFraction: rounded(peak === null || gflops === null ? null : gflops / peak / threads, 3),
    peak: rounded(peak),
    steps: done.steps,
    firstMs: rounded(done.firstMs),
    compileMs: rounded(done.compileMs),
    instructions: done.instructions,
    bytes: done.bytes,
    losses: done.losses,
  };
}
type Line = ReturnType<typeof line>;
function say(l: Line, json: boolean): void {
  if (json) process.stdout.write(`${JSON.stringify(l)}\n`);
  else {
    const share = l.peakFraction === null ? '' : `  ${Math.round(100 * l.peakFraction)} % of peak`;
    process.stdout.write(`${l.workload.padEnd(26)} ${String(l.ms).padStart(8)} ms  ${l.gflops} GFLOP/s${share}\n`);
  }
}
