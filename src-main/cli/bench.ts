/** `unroll bench`: the workloads of the benchmark on this machine, each in an engine of its own. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readTraining } from '../../src-engine/document/training';
import type { Benchmarked } from '../../src-engine/protocol/messages';
import type { Arguments } from './arguments';
import { openEngine } from './engine';
import { readGraph } from './files';

/** Beside the program's own folder, as the data sets are. */
const BENCH = join(import.meta.dirname, '../../bench');
const GRAPHS = join(BENCH, 'graphs');
type Run = { readonly steps: number; readonly led?: boolean };
const ENDING = '.unroll.json';
const SECONDS = 3;
/** Losses that are answered with a time, so that whoever reads it can tell that it was the same training; and of longer training on fewer samples. */
const LOSSES = 3;
const LONGER = 20;
const FEWER = 8;

export async function bench({ only, seconds, json, machine }: Arguments): Promise<number> {
  // one, unless more are asked for: what is compared is a core's speed
  const threads = machine.threads ?? 1;
  const names = (await readdir(GRAPHS)).filter((f) => f.endsWith(ENDING) && f.includes(only)).sort();
  const runs: Readonly<Record<string, Run>> = JSON.parse(await readFile(join(BENCH, 'workloads.json'), 'utf8'));
  for (const file of names) {
    const { doc } = await readGraph(join(GRAPHS, file));
    const { batchSize } = readTraining(doc.training).training;
    const { steps, led = false } = runs[doc.name] as Run;
    const engine = openEngine({ ...machine, threads });
    try {
      const fewer = { doc, steps, samples: Math.max(1, batchSize / FEWER), iterations: LONGER };
      const { losses: eighth } = led
        ? await engine.call('led', fewer)
        : await engine.call('benchmark', { ...fewer, seconds: 0 });
      const whole = { doc, steps, samples: batchSize, iterations: LOSSES, seconds: seconds ?? SECONDS };
      say(doc.name, threads, { ...(await engine.call('benchmark', whole)), eighth }, json);
    } finally {
      await engine.close();
    }
  }
  return 0;
}
/** Four digits say what can be repeated. */
const rounded = (x: number | null): number | null => (x === null ? null : Number(x.toPrecision(4)));
type Timed = Benchmarked & {
  readonly compileMs: number;
  readonly eighth: readonly number[];
};
function say(workload: string, threads: number, done: Timed, json: boolean): void {
  if (json) {
    const figures = Object.entries(done).map(([k, v]) => [k, typeof v === 'number' || v === null ? rounded(v) : v]);
    const whole = { flop: done.flop, instructions: done.instructions, bytes: done.bytes, steps: done.steps };
    const runtime = `node-${process.versions.node}`;
    process.stdout.write(
      `${JSON.stringify({ workload, peer: 'unroll', runtime, threads, ...Object.fromEntries(figures), ...whole })}\n`,
    );
    return;
  }
  const share = done.peakFraction === null ? '' : `  ${Math.round(100 * done.peakFraction)} % of peak`;
  const speed = `${rounded(done.ms)} ms  ${rounded(done.gflops)} GFLOP/s`;
  process.stdout.write(`${workload.padEnd(26)} ${speed}${share}\n`);
}
