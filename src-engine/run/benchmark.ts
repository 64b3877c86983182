/** Times whole training steps, in alternation with a product of known speed: on a shared machine only their ratio can be repeated. */

import { type MachineOptions, peakOf } from '../backend/create';
import type { Benchmarked } from '../core/look';
import type { Session } from './session';
import { END } from './units';

/** The clock is read this often: long enough for the coarsest clock, short enough that a neighbour's burst meets both sides. */
const BATCH_MS = 4;
/** Before anything is taken: code is compiled in its final form, caches are warm. */
const WARM_MS = 400;
/** Products of a step whose multiplications and additions are counted as floating-point operations. */
const PRODUCTS: readonly string[] = [
  'linear',
  'linearInputGrad',
  'linearKernelGrad',
  'matmul',
  'conv',
  'convInputGrad',
  'convKernelGrad',
];

/** One training step from the state that the run stands in: inputs, forward, backward, update, commit. */
export function step(s: Session): void {
  const { iteration, at } = s.cursor;
  const next = at === s.length ? iteration + 1 : iteration;
  // another one lies ahead, so that this one is run as in training: without keeping what nobody looks at
  for (const isDone of s.to({ iteration: next + 1, at: END })) if (isDone) break;
}
/** Floating-point operations of one step: two for each multiply-add of its products. */
export function flopOf(s: Session): number {
  const { program, machine } = s;
  let sum = 0;
  for (let place = 0; place < machine.length; place++) {
    const { index, t } = machine.at(place) as { index: number; t: number };
    const c = program.code[index];
    if (!c || !PRODUCTS.includes(c.prim)) continue;
    // a gradient of weights has no rows of its own: it sums over those of its operands
    const rows = [c.out, ...c.inputs].map((id) => {
      const lead = program.values[id]?.lead;
      const T = t >= 0 ? 1 : (machine.binding.sequences.get(c.seq ?? -1)?.T ?? 1);
      return lead === 'none' ? 1 : lead === 'N' ? machine.binding.N : machine.binding.N * T;
    });
    sum += 2 * c.cost * Math.max(...rows);
  }
  return sum;
}

/** A quantile of a list, or null of none. */
function quantile(list: readonly number[], share: number): number | null {
  const sorted = [...list].sort((a, b) => a - b);
  return sorted[Math.floor(share * (sorted.length - 1))] ?? null;
}
export type Ask = {
  /** Losses of so many steps are answered; they are made before anything is timed. */
  readonly iterations: number;
  /** How long to time; 0: not at all. */
  readonly seconds: number;
};
/** `machine`: what the session runs on; the product that is timed beside it runs on the same. */
export function benchmark(s: Session, { iterations, seconds }: Ask, machine: MachineOptions): Benchmarked {
  const losses: number[] = [];
  const began = performance.now();
  let firstMs = 0;
  for (let i = 0; i < iterations; i++) {
    step(s);
    if (i === 0) firstMs = performance.now() - began;
    losses.push(s.loss(s.cursor.iteration) ?? Number.NaN);
  }
  const flop = flopOf(s);
  const untimed = { ms: null, p10: null, p90: null, gflops: null, peak: null, peakFraction: null };
  const { threads, bytes } = s.machine;
  const form = { losses, firstMs, flop, instructions: s.length, bytes, threads };
  if (seconds === 0) return { ...form, ...untimed, steps: 0 };
  const calibrate = peakOf(machine);
  let took = 0;
  for (const until = performance.now() + WARM_MS; performance.now() < until; ) {
    const from = performance.now();
    step(s);
    took = performance.now() - from;
    calibrate?.(1);
  }
  const many = Math.max(1, Math.round(BATCH_MS / Math.max(took, 1e-3)));
  const times: number[] = [];
  const peaks: number[] = [];
  for (const until = performance.now() + 1000 * seconds; performance.now() < until || times.length < 5; ) {
    const from = performance.now();
    for (let i = 0; i < many; i++) step(s);
    times.push((performance.now() - from) / many);
    if (calibrate) peaks.push(calibrate(Math.max(BATCH_MS, Math.min(40, (times.at(-1) as number) * many))));
  }
  const ms = quantile(times, 0.5) as number;
  const gflops = flop / ms / 1e6;
  const peak = quantile(peaks, 0.5);
  return {
    ...form,
    ms,
    p10: quantile(times, 0.1),
    p90: quantile(times, 0.9),
    gflops,
    peak,
    peakFraction: peak === null ? null : gflops / peak,
    steps: times.length * many,
  };
}
