/** Reductions of a tensor for pictures: statistics, histogram, maps, samples. */

import type { Picture, Reduce, Stats, Steps } from '../core/look';
import { type Shape, sizeOf } from '../core/shape';
import type { Numbers } from '../core/tensor';

export function statsOf(data: Numbers): Stats {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  let sum = 0;
  let squares = 0;
  let zeros = 0;
  let notFinite = 0;
  for (let i = 0; i < data.length; i++) {
    const x = data[i] as number;
    if (x - x !== 0) {
      notFinite++;
      continue;
    }
    if (x < min) min = x;
    if (x > max) max = x;
    if (x === 0) zeros++;
    sum += x;
    squares += x * x;
  }
  const count = data.length;
  const finite = Math.max(1, count - notFinite);
  const mean = sum / finite;
  let spread = 0;
  for (let i = 0; i < data.length; i++) {
    const d = (data[i] as number) - mean;
    if (d - d === 0) spread += d * d;
  }
  const none = finite === notFinite && count === notFinite;
  return {
    count,
    min: none ? 0 : min,
    max: none ? 0 : max,
    mean,
    std: Math.sqrt(spread / finite),
    norm: Math.sqrt(squares),
    zeros,
    notFinite,
  };
}

/** A tensor to look at: its data with N (and T) in front, how many axes those are. */
export type Looked = {
  readonly data: Numbers;
  readonly full: Shape;
  readonly leads: number;
  /** Of a sequence; the data are those of the steps from..to-1. */
  readonly steps?: Steps;
  /** Of each sample, where they differ. */
  readonly lengths?: Int32Array | null;
};
type Reduced = Pick<Picture, 'shape' | 'data' | 'range' | 'lengths'>;

/** One sample: the step of a sequence that came last, where there are steps. */
function sampleOf({ data, full, leads, steps }: Looked, sample: number): { data: Numbers; shape: Shape } {
  const shape = full.slice(leads);
  if (leads === 0) return { data, shape };
  const size = sizeOf(shape);
  const N = full[leads - 1] ?? 1;
  const row = (steps ? (steps.now - steps.from) * N : 0) + Math.min(sample, N - 1);
  return { data: data.subarray(row * size, (row + 1) * size), shape };
}
/** Maps x height x width of one sample, or of a weight: what stands before the last two axes counts maps; a vector is one map of 1 x n. */
function mapsOf(looked: Looked, sample: number, max: number): Reduced {
  const one = sampleOf(looked, sample);
  const rank = one.shape.length;
  const signal = rank === 2 && looked.leads > 0; // [C, L]: a map for each channel
  const height = rank >= 3 ? (one.shape[rank - 2] as number) : signal ? 1 : rank === 2 ? (one.shape[0] as number) : 1;
  const width = one.shape[rank - 1] ?? 1;
  const count = Math.min(max, Math.floor(one.data.length / Math.max(1, height * width)));
  return { shape: [count, height, width], data: Float32Array.from(one.data.subarray(0, count * height * width)) };
}
/** Units down, time across. */
function stepsOf({ data, full, leads }: Looked, sample: number, max: number): Reduced {
  if (leads !== 2) return { shape: [0, 0, 0], data: new Float32Array() };
  const [T = 0, N = 1] = full;
  const size = sizeOf(full.slice(2));
  const units = Math.min(max, size);
  const out = new Float32Array(units * T);
  const n = Math.min(sample, N - 1);
  for (let t = 0; t < T; t++) for (let u = 0; u < units; u++) out[u * T + t] = data[(t * N + n) * size + u] as number;
  return { shape: [1, units, T], data: out };
}
/** Summed in float64. */
function normsOf({ data, full, leads }: Looked, sample: number | undefined): Reduced {
  if (leads !== 2) return { shape: [0], data: new Float32Array() };
  const [T = 0, N = 1] = full;
  const size = sizeOf(full.slice(2));
  const [from, to] = sample === undefined ? [0, N] : [Math.min(sample, N - 1), Math.min(sample, N - 1) + 1];
  const norms = Float32Array.from({ length: T }, (_, t) => {
    let squares = 0;
    for (let i = (t * N + from) * size; i < (t * N + to) * size; i++) squares += (data[i] as number) ** 2;
    return Math.sqrt(squares);
  });
  return { shape: [T], data: norms };
}
function sequencesOf(looked: Looked, count: number, max: number): Reduced {
  const [T = 0, N = 0] = looked.leads === 2 ? looked.full : [];
  const shown = Math.min(count, N);
  const units = Math.min(max, sizeOf(looked.full.slice(2)));
  const data = new Float32Array(shown * units * T);
  for (let n = 0; n < shown; n++) data.set(stepsOf(looked, n, max).data, n * units * T);
  const lengths = Array.from({ length: shown }, (_, n) => looked.lengths?.[n] ?? T);
  return { shape: [shown, units, T], data, lengths };
}
function histogramOf({ data }: Looked, bins: number, stats: Stats): Reduced {
  const counts = new Float32Array(bins);
  const { min } = stats;
  const max = stats.max > min ? stats.max : min + 1e-6;
  for (let i = 0; i < data.length; i++) {
    const b = Math.floor((((data[i] as number) - min) / (max - min)) * bins);
    if (b >= 0 && b <= bins) counts[Math.min(bins - 1, b)] = (counts[Math.min(bins - 1, b)] as number) + 1;
  }
  return { shape: [bins], data: counts, range: [min, max] };
}
/** `stats`: of the whole tensor, where they are known. */
export function reduce(
  looked: Looked,
  how: Reduce,
  stats: Stats = statsOf(looked.data),
): Reduced & { readonly stats: Stats } {
  if (how.kind === 'stats') return { shape: [0], data: new Float32Array(), stats };
  if (how.kind === 'histogram') return { ...histogramOf(looked, how.bins, stats), stats };
  if (how.kind === 'norms') return { ...normsOf(looked, how.sample), stats };
  if (how.kind === 'sequences') return { ...sequencesOf(looked, how.count, how.max), stats };
  if (how.kind === 'steps') return { ...stepsOf(looked, how.sample, how.max), stats };
  if (how.kind === 'maps') return { ...mapsOf(looked, how.sample, how.max), stats };
  const shape = looked.full.slice(looked.leads);
  const count = looked.leads === 1 ? Math.min(how.count, looked.full[0] ?? 1) : 1;
  return { shape: [count, ...shape], data: Float32Array.from(looked.data.subarray(0, count * sizeOf(shape))), stats };
}
