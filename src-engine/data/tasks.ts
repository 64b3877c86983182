/** Seeded tasks over time. A row is a function of (parameters, seed, its number) alone, so that another count of samples keeps the first rows. */
import { fail } from '../core/issue';
import { normal, streamKey, uniform } from '../core/random';
import { BRACKETS, copySteps, DIRECTIONS, FRAME, type SequenceParams, type TaskName } from '../core/sequences';
import { sizeOf } from '../core/shape';
import type { Source } from '../core/source';
import type { Numbers } from '../core/tensor';
import type { DataParams, RowSteps } from './set';

/** What a task fills for one row: features and a target of every step. */
type Row = {
  readonly steps: number;
  readonly x: Numbers;
  readonly y: Numbers;
  /** Uniform in [0, 1) and standard normal, by a counter of the row's own. */
  readonly u: (k: number) => number;
  readonly gauss: (k: number) => number;
};
type TaskParams = SequenceParams & Pick<DataParams, 'noise' | 'samples'>;
const below = (u: number, n: number): number => Math.floor(u * n);

/** Sines of a mixture, each with its own amplitude in 0.5..1, period in 5..25 steps and phase. */
const SINES = 2;
/** Of a copy sequence: id 0 is the blank, 1..symbols are the items, then comes the cue. */
const PUT: Readonly<Record<TaskName, (row: Row, p: TaskParams) => void>> = {
  // what came `delay` steps ago; 0 before the start. Remembering nothing gives ln 2 nats and half of the steps
  echo({ steps, x, y, u }, { delay }) {
    for (let t = 0; t < steps; t++) {
      x[t] = below(u(t), 2);
      y[t] = t < delay ? 0 : (x[t - delay] as number);
    }
  },
  // the sum of the two numbers that are marked, one in each half (Hochreiter and Schmidhuber, 1997). Saying 1 always has an MSE of 1/6
  adding({ steps, x, y, u }) {
    const half = Math.floor(steps / 2);
    const marked = [below(u(2 * steps), half), half + below(u(2 * steps + 1), steps - half)];
    for (let t = 0; t < steps; t++) {
      x[2 * t] = u(t);
      x[2 * t + 1] = marked.includes(t) ? 1 : 0;
    }
    y.fill(marked.reduce((sum, t) => sum + (x[2 * t] as number), 0));
  },
  // items, blanks, a cue, and then the items again. Without memory: items ln(symbols) / steps nats a step
  copy({ steps, x, y, u }, { items, symbols }) {
    for (let i = 0; i < items; i++) {
      const item = 1 + below(u(i), symbols);
      x[i] = item;
      y[steps - items + i] = item;
    }
    x[steps - items - 1] = symbols + 1;
  },
  // whether the ones so far are odd in number: one bit flips the answer, so less than all of it tells nothing
  parity({ steps, x, y, u }) {
    let odd = 0;
    for (let t = 0; t < steps; t++) {
      x[t] = below(u(t), 2);
      odd ^= x[t] as number;
      y[t] = odd;
    }
  },
  // the next value; the noise of that value cannot be foreseen, so no forecast has an MSE under noise^2
  sines({ steps, x, y, u, gauss }, { noise }) {
    const waves = Array.from({ length: SINES }, (_, i) => ({
      size: 0.5 + 0.5 * u(3 * i),
      period: 5 + 20 * u(3 * i + 1),
      phase: u(3 * i + 2),
    }));
    const at = (t: number) =>
      waves.reduce((sum, w) => sum + w.size * Math.sin(2 * Math.PI * (t / w.period + w.phase)), 0) + noise * gauss(t);
    for (let t = 0; t < steps; t++) x[t] = at(t);
    for (let t = 0; t < steps; t++) y[t] = t + 1 < steps ? (x[t + 1] as number) : at(steps);
  },
  // how many brackets are open after each step, at most `depth`
  brackets({ steps, x, y, u }, { depth }) {
    let open = 0;
    for (let t = 0; t < steps; t++) {
      const may = [...(open < depth ? [0] : []), ...(open > 0 ? [1] : []), BRACKETS.length - 1];
      const id = may[below(u(t), may.length)] as number;
      open += id === 0 ? 1 : id === 1 ? -1 : 0;
      x[t] = id;
      y[t] = open;
    }
  },
  // steps of variance 1 that nothing foretells: the best forecast is the last value, and its MSE is 1
  'random-walk'({ steps, x, y, gauss }) {
    let value = 0;
    for (let t = 0; t < steps; t++) {
      value += gauss(t);
      x[t] = value;
    }
    for (let t = 0; t < steps; t++) y[t] = t + 1 < steps ? (x[t + 1] as number) : value + gauss(steps);
  },
  // a shape goes a pixel a step and comes in again at the other side: a single frame tells nothing of where to
  'moving-shapes'({ steps, x, y, u, gauss }, { noise }) {
    const [shape, direction] = [SHAPES[below(u(0), SHAPES.length)] as Shape, below(u(1), DIRECTIONS.length)];
    const [left, top] = [below(u(2), FRAME), below(u(3), FRAME)];
    const [dx, dy] = MOVES[direction] as readonly [number, number];
    const size = FRAME * FRAME;
    for (let t = 0; t < steps; t++) {
      if (noise > 0) for (let i = 0; i < size; i++) x[t * size + i] = noise * gauss(t * size + i);
      for (const [row, line] of shape.entries())
        for (let column = 0; column < line.length; column++) {
          if (line[column] !== '#') continue;
          const at = wrap(top + dy * t + row) * FRAME + wrap(left + dx * t + column);
          x[t * size + at] = 1 + (noise > 0 ? (x[t * size + at] as number) : 0);
        }
    }
    y.fill(direction);
  },
};
type Shape = readonly string[];
const wrap = (i: number): number => ((i % FRAME) + FRAME) % FRAME;
const SHAPES: readonly Shape[] = [
  ['####', '####', '####', '####'],
  ['..#..', '..#..', '#####', '..#..', '..#..'],
  ['#####', '#...#', '#...#', '#...#', '#####'],
];
/** By direction: pixels to the right and down in a step. */
const MOVES: readonly (readonly [number, number])[] = [
  [1, 0],
  [-1, 0],
  [0, 1],
  [0, -1],
];
const MOST_NUMBERS = 2 ** 27;

/** All rows of a task, one after the other, with where each begins. */
export function makeTask(
  p: TaskParams & { readonly source: TaskName },
  facts: Source,
  seed: number,
): { readonly x: Numbers; readonly y: Numbers; readonly steps: RowSteps } {
  const { samples, source } = p;
  const longest = source === 'copy' ? copySteps(p) : p.length;
  const least = source === 'copy' ? longest : (p.minLength ?? longest);
  const size = sizeOf(facts.x);
  if (samples * longest * size > MOST_NUMBERS)
    fail('too-much', { what: source, count: samples * longest * size, limit: MOST_NUMBERS });
  const lengthKey = streamKey(seed, 'lengths', source);
  const lengths = Uint32Array.from(
    { length: samples },
    (_, i) => least + below(uniform(lengthKey, i), longest - least + 1),
  );
  const starts = new Uint32Array(samples);
  for (let i = 1; i < samples; i++) starts[i] = (starts[i - 1] as number) + (lengths[i - 1] as number);
  const total = (starts[samples - 1] as number) + (lengths[samples - 1] as number);
  const x = facts.vocabulary ? new Int32Array(total) : new Float32Array(total * size);
  const isEvery = facts.sequence?.y === true;
  const ys = (count: number): Numbers => (facts.y === 'classes' ? new Int32Array(count) : new Float32Array(count));
  const y = ys(isEvery ? total : samples);
  for (let i = 0; i < samples; i++) {
    const [from, steps] = [starts[i] as number, lengths[i] as number];
    const key = streamKey(seed, 'data', source, i);
    const noiseKey = streamKey(seed, 'noise', source, i);
    const of = isEvery ? y.subarray(from, from + steps) : ys(steps);
    PUT[source](
      {
        steps,
        x: x.subarray(from * size, (from + steps) * size),
        y: of,
        u: (k) => uniform(key, k),
        gauss: (k) => normal(noiseKey, k),
      },
      p,
    );
    if (!isEvery) y[i] = of[steps - 1] as number;
  }
  return { x, y, steps: { starts, lengths, ragged: least !== longest, y: isEvery, adjacent: false } };
}
