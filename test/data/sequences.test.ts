/** Sources over time: shapes, targets, what is known of their difficulty, parts in time, streams; and what cannot be a sequence. */
import { describe, expect, test } from 'vitest';
import { IssueError } from '../../src-engine/core/issue';
import { readParams } from '../../src-engine/core/params';
import { MOBY_DICK, TASKS, type TaskName, TIME_SOURCES } from '../../src-engine/core/sequences';
import { sizeOf } from '../../src-engine/core/shape';
import { factsOf, type SourceParams } from '../../src-engine/core/sources';
import { type DataParams, type DataSet, formOf, gather, inStreams, loadSource } from '../../src-engine/data/dataset';
import { sha256 } from '../../src-engine/data/user';
import { Dataset } from '../../src-engine/ops/dataset';
import { bytes } from './files';

type Given = Readonly<Record<string, unknown>> & { readonly source: string };
const params = (p: Given) => readParams('Dataset', Dataset.params, p).values as unknown as DataParams & SourceParams;
const load = (p: Given, seed = 0, streams = false) => loadSource(params(p), seed, bytes, new Map(), streams);
async function own(text: string, p: Given, streams = false): Promise<DataSet> {
  const data = new TextEncoder().encode(text);
  const hash = await sha256(data);
  const file = { name: 'mine.txt', bytes: data.length, sha256: hash };
  return loadSource(params({ ...p, file }), 0, bytes, new Map([[hash, { name: 'mine.txt', bytes: data }]]), streams);
}
const issueOf = async (work: Promise<unknown>) => {
  const e = await work.then(() => null).catch((error: unknown) => error);
  if (!(e instanceof IssueError)) throw e ?? new Error('it went well');
  return e.issue;
};
/** One row: features and targets of its steps. */
function row(set: DataSet, r: number) {
  const { starts, lengths, y } = set.steps as NonNullable<DataSet['steps']>;
  const size = sizeOf(set.x.shape);
  const [from, steps] = [starts[r] as number, lengths[r] as number];
  return {
    steps,
    x: [...set.x.data.subarray(from * size, (from + steps) * size)],
    y: y ? [...set.y.data.subarray(from, from + steps)] : [set.y.data[r] as number],
  };
}
const mean = (list: readonly number[]) => list.reduce((a, b) => a + b, 0) / list.length;

describe.each(TIME_SOURCES)('%s', (source) => {
  test('has what its facts say, and the same numbers for the same seed', async () => {
    const p = { source, samples: 60, validation: 0.1 };
    const [a, b, c] = [await load(p), await load(p), await load(p, 1)];
    const facts = factsOf(params(p));
    expect(a.x.shape).toEqual(facts.x);
    expect(a.x.dtype).toBe(facts.vocabulary ? 'int32' : 'float32');
    expect(a.y.dtype).toBe(facts.y === 'classes' ? 'int32' : 'float32');
    expect(a.classes).toEqual(facts.classes);
    expect(a.steps?.y).toBe(facts.sequence?.y);
    expect(a.x.data.every(Number.isFinite) && a.y.data.every(Number.isFinite)).toBe(true);
    if (facts.vocabulary) expect(Math.max(...a.x.data.subarray(0, 5000))).toBeLessThan(facts.vocabulary.length);
    // by bytes: toEqual on a million numbers takes seconds
    const same = (one: DataSet, other: DataSet) =>
      Buffer.from(one.x.data.buffer).equals(Buffer.from(other.x.data.buffer));
    expect(same(a, b)).toBe(true);
    expect(a.train).toEqual(b.train);
    const parts = [a.train, a.validation, a.test];
    expect(parts.every((part) => part.length > 0)).toBe(true);
    expect(new Set(parts.flatMap((part) => [...part])).size).toBe(a.steps?.starts.length);
    if ((TASKS as readonly string[]).includes(source)) expect(same(a, c)).toBe(false);
  });
});
test('lengths of tasks are drawn between the shortest and the longest; another count of samples keeps the first rows', async () => {
  for (const source of TASKS.filter((t) => t !== 'copy')) {
    const p = { source, length: 9, minLength: 4 };
    const [few, many] = [await load({ ...p, samples: 40 }), await load({ ...p, samples: 400 })];
    const lengths = new Set(many.steps?.lengths);
    expect(
      [...lengths].sort((a, b) => a - b),
      source,
    ).toEqual([4, 5, 6, 7, 8, 9]);
    expect(row(few, 7), source).toEqual(row(many, 7));
    expect(many.steps?.ragged).toBe(true);
  }
});

describe('what the tasks ask', () => {
  test('echo: the bit of k steps ago, 0 before the start', async () => {
    const { x, y, steps } = row(await load({ source: 'echo', delay: 5, length: 30, samples: 10 }), 3);
    for (let t = 0; t < steps; t++) expect(y[t]).toBe(t < 5 ? 0 : x[t - 5]);
  });
  test('adding: the sum of the two marked numbers, one in each half; always saying 1 has an MSE of 1/6', async () => {
    const set = await load({ source: 'adding', length: 50, samples: 20_000 });
    const errors: number[] = [];
    for (let r = 0; r < 20_000; r++) errors.push(((set.y.data[r] as number) - 1) ** 2);
    expect(mean(errors)).toBeCloseTo(1 / 6, 2);
    for (let r = 0; r < 50; r++) {
      const { x, y } = row(set, r);
      const marked = Array.from({ length: 50 }, (_, t) => t).filter((t) => x[2 * t + 1] === 1);
      expect(marked.length).toBe(2);
      expect((marked[0] as number) < 25 && (marked[1] as number) >= 25).toBe(true);
      expect(y[0]).toBeCloseTo(
        marked.reduce((s, t) => s + (x[2 * t] as number), 0),
        5,
      );
    }
  });
  test('copy: blanks, then the items again behind the cue', async () => {
    const { x, y, steps } = row(await load({ source: 'copy', items: 3, delay: 4, symbols: 5, samples: 10 }), 0);
    expect(steps).toBe(11);
    expect(x.slice(3)).toEqual([0, 0, 0, 0, 6, 0, 0, 0]);
    expect(y).toEqual([0, 0, 0, 0, 0, 0, 0, 0, ...x.slice(0, 3)]);
  });
  test('parity: odd or even so far; and only at the end', async () => {
    const every = row(await load({ source: 'parity', targets: 'every', samples: 10 }), 2);
    let odd = 0;
    for (let t = 0; t < every.steps; t++) {
      odd ^= every.x[t] as number;
      expect(every.y[t]).toBe(odd);
    }
    expect(row(await load({ source: 'parity', samples: 10 }), 2).y).toEqual([odd]);
  });
  test('brackets: how many are open, never under 0 nor over the depth', async () => {
    const set = await load({ source: 'brackets', depth: 3, length: 40, samples: 50 });
    const depths = new Set<number>();
    for (let r = 0; r < 50; r++) {
      const { x, y } = row(set, r);
      let open = 0;
      for (const [t, id] of x.entries()) {
        open += id === 0 ? 1 : id === 1 ? -1 : 0;
        expect(y[t]).toBe(open);
        depths.add(open);
      }
    }
    expect([...depths].sort()).toEqual([0, 1, 2, 3]);
  });
  test('random walk: the last value is the best forecast, and its MSE is the variance of a step, 1', async () => {
    const set = await load({ source: 'random-walk', targets: 'every', length: 50, samples: 400 });
    const errors: number[] = [];
    for (let r = 0; r < 400; r++) {
      const { x, y } = row(set, r);
      for (const [t, v] of y.entries()) errors.push((v - (x[t] as number)) ** 2);
    }
    expect(mean(errors)).toBeGreaterThan(0.95);
    expect(mean(errors)).toBeLessThan(1.05);
  });
  test('sines: the next value; the same scaling for it as for its past', async () => {
    const set = await load({ source: 'sines', targets: 'every', normalize: 'standard', samples: 40 });
    const { x, y, steps } = row(set, 5);
    for (let t = 0; t + 1 < steps; t++) expect(y[t]).toBeCloseTo(x[t + 1] as number, 5);
    expect(set.forecast).toEqual({ feature: 0, horizon: 1 });
  });
  test('moving shapes: a frame is the one before, a pixel further, and comes in again at the other side', async () => {
    const set = await load({ source: 'moving-shapes', length: 5, noise: 0, samples: 60 });
    const moves = [
      [0, 1],
      [0, -1],
      [1, 0],
      [-1, 0],
    ] as const;
    for (let r = 0; r < 60; r++) {
      const { x, y } = row(set, r);
      const [down, right] = moves[y[0] as number] as readonly [number, number];
      for (let t = 1; t < 5; t++)
        for (let i = 0; i < 256; i++) {
          const [from, to] = [
            [Math.floor(i / 16), i % 16],
            [Math.floor(i / 16) + down, (i % 16) + right],
          ];
          const at = (((to[0] as number) + 16) % 16) * 16 + (((to[1] as number) + 16) % 16);
          expect(x[t * 256 + at]).toBe(x[(t - 1) * 256 + (from[0] as number) * 16 + (from[1] as number)]);
        }
    }
  });
});

describe('a batch of sequences', () => {
  test('is [T, N, ...] with zeros past a length; T is its longest', async () => {
    const set = await load({ source: 'echo', length: 9, minLength: 3, samples: 30 });
    const rows = Uint32Array.of(4, 11, 2);
    const form = formOf(set, rows);
    const { T, lengths } = form as NonNullable<typeof form>;
    expect(lengths).toEqual(Int32Array.from(rows, (r) => row(set, r).steps));
    expect(T).toBe(Math.max(...(lengths as Int32Array)));
    const x = new Float32Array(T * 3).fill(7);
    gather(set, 'x', rows, x);
    for (let n = 0; n < 3; n++) {
      const { x: own, steps } = row(set, rows[n] as number);
      for (let t = 0; t < T; t++) expect(x[t * 3 + n]).toBe(t < steps ? own[t] : 0);
    }
  });
  test('streams: row i goes on where row i of the batch before ended', async () => {
    const set = await load({ source: 'text', window: 40 });
    const batches = inStreams(set.train, 8);
    const { starts } = set.steps as NonNullable<DataSet['steps']>;
    expect(batches.flatMap((b) => [...b]).sort((a, b) => a - b)).toEqual([...set.train]);
    // what does not divide evenly is a last batch that is smaller
    expect(batches.slice(0, -1).every((b) => b.length === 8)).toBe(true);
    expect(batches.at(-1)?.length).toBe(set.train.length % 8 || 8);
    for (let b = 1; b < batches.length; b++)
      for (let i = 0; i < (batches[b]?.length ?? 0); i++)
        expect(starts[batches[b]?.[i] as number]).toBe((starts[batches[b - 1]?.[i] as number] as number) + 40);
    expect(inStreams(Uint32Array.of(0, 1, 2), 8).map((b) => [...b])).toEqual([[0, 1, 2]]);
  });
});

describe('text', () => {
  test('Moby-Dick: its characters are those that are written down, and the target is the next one', async () => {
    const text = new TextDecoder().decode(await bytes('moby-dick.txt'));
    expect([...new Set(text)].sort()).toEqual([...MOBY_DICK].sort());
    const set = await load({ source: 'text', window: 30, test: 0.1 });
    expect(set.vocabulary).toEqual(MOBY_DICK);
    const first = row(set, 0);
    expect(first.x.map((id) => MOBY_DICK[id]).join('')).toBe(text.slice(0, 30));
    expect(first.y.map((id) => MOBY_DICK[id]).join('')).toBe(text.slice(1, 31));
    // the last tenth is the test part
    expect((set.steps?.starts[set.test[0] as number] as number) / text.length).toBeCloseTo(0.9, 3);
  });
  test('knowing only how often each character comes costs 3.06 nats', async () => {
    const set = await load({ source: 'text', test: 0 });
    const counts = new Map<number, number>();
    for (const id of set.x.data) counts.set(id, (counts.get(id) ?? 0) + 1);
    const entropy = [...counts.values()]
      .map((n) => n / set.x.data.length)
      .reduce((sum, share) => sum - share * Math.log(share), 0);
    expect(entropy).toBeCloseTo(3.06, 2);
  });
  test('lines: of varying length, a long one cut behind a space, empty ones left out, the line end the last target', async () => {
    const set = await own('one\n\ntwo three\nfour', { source: 'text', form: 'lines', window: 6, test: 0 });
    const said = Array.from({ length: 4 }, (_, r) => {
      const { x, y } = row(set, r);
      const read = (ids: readonly number[]) => ids.map((id) => set.vocabulary?.[id]).join('');
      return [read(x), read(y)];
    });
    expect(said).toEqual([
      ['one', 'ne\n'],
      ['two ', 'wo t'],
      ['three', 'hree\n'],
      ['four', 'our\n'],
    ]);
    expect([set.dropped, set.steps?.ragged]).toEqual([1, true]);
  });
});

describe('series', () => {
  test('"the next is like the last" is wrong by 3.06 °C on the last fifth of the days', async () => {
    const set = await load({ source: 'series' });
    const days = set.x.data.length / 9;
    const errors: number[] = [];
    for (let d = days - Math.round(days * 0.2); d < days; d++)
      errors.push(((set.x.data[9 * d] as number) - (set.x.data[9 * (d - 1)] as number)) ** 2);
    expect(Math.sqrt(mean(errors))).toBeCloseTo(3.06, 2);
  });
  test('Seattle: the scaling is that of the training days; the target is the scaled value of the day after', async () => {
    const raw = await load({ source: 'series', window: 7 });
    const set = await load({ source: 'series', window: 7, normalize: 'standard' });
    const days = raw.x.data.length / 9;
    expect(days).toBe(1461);
    const train = Array.from({ length: Math.round(days * 0.8) }, (_, d) => raw.x.data[9 * d] as number);
    const std = Math.sqrt(mean(train.map((v) => (v - mean(train)) ** 2)));
    expect(set.scaling.shift[0]).toBeCloseTo(mean(train), 4);
    expect(set.scaling.scale[0]).toBeCloseTo(std, 4);
    expect(set.forecast).toEqual({ feature: 0, horizon: 1 });
    const day = (set.steps?.starts[20] as number) + 7;
    expect(set.y.data[20]).toBeCloseTo(((raw.x.data[9 * day] as number) - mean(train)) / std, 4);
    // every day of the last fifth is foretold once, its past reaching back into the training part
    expect(set.test.length).toBe(days - train.length);
    expect((set.steps?.starts[set.test[0] as number] as number) + 7).toBe(train.length);
    expect(Math.max(...Array.from(set.train, (r) => (set.steps?.starts[r] as number) + 7))).toBe(train.length - 1);
  });
  test('a column of categories is forecast as classes; a window in streams begins where the one before ended', async () => {
    const set = await load({ source: 'series', column: 'weather', targets: 'every', window: 10, horizon: 3 }, 0, true);
    expect(set.classes).toEqual(['drizzle', 'fog', 'rain', 'snow', 'sun']);
    expect(set.forecast).toBeNull();
    expect(Array.from(set.train.slice(0, 4), (r) => set.steps?.starts[r])).toEqual([0, 10, 20, 30]);
    const { y } = row(set, 1);
    const sky = (day: number) => [4, 5, 6, 7, 8].findIndex((k) => set.x.data[9 * day + k] === 1);
    expect(y).toEqual(Array.from({ length: 10 }, (_, t) => sky(10 + t + 3)));
  });
  test("the user's table, its own columns", async () => {
    const csv = ['day,sales,rain', ...Array.from({ length: 40 }, (_, i) => `${i},${i * i},${i % 3}`)].join('\n');
    const columns = [
      { name: 'day', role: 'ignore', type: 'number' },
      { name: 'sales', role: 'target', type: 'number' },
      { name: 'rain', role: 'feature', type: 'number' },
    ];
    const set = await own(csv, { source: 'series', columns, window: 4, horizon: 2, test: 0.25 });
    expect(set.features).toEqual(['sales', 'rain']);
    const { x, y } = row(set, 3);
    expect(x).toEqual([9, 0, 16, 1, 25, 2, 36, 0]);
    expect(y).toEqual([64]);
  });
});

describe('what cannot be a sequence, with the numbers', () => {
  const csv = (n: number) => ['a,b', ...Array.from({ length: n }, (_, i) => `${i},${i + 1}`)].join('\n');
  const columns = [
    { name: 'a', role: 'feature', type: 'number' },
    { name: 'b', role: 'target', type: 'number' },
  ];
  test.each([
    ['one-character', 'aaaa', { source: 'text' }, { count: 4, character: 'a' }],
    ['bad-data', '', { source: 'text' }, { detail: 'it is empty' }],
    ['empty-sequences', '\n\n\n', { source: 'text', form: 'lines' }, { count: 3 }],
    [
      'part-too-short',
      'abcdefgh',
      { source: 'text', window: 10 },
      { part: 'training', steps: 6, window: 10, needed: 11 },
    ],
    ['series-too-short', csv(12), { source: 'series', columns, window: 12 }, { steps: 12, window: 12, needed: 13 }],
    ['part-too-short', csv(14), { source: 'series', columns, window: 12 }, { part: 'training', steps: 11, needed: 13 }],
  ] as const)('%s: %j', async (code, text, p, args) => {
    const issue = await issueOf(own(text, p));
    expect(issue.code).toBe(code);
    expect(issue.args).toMatchObject(args);
  });
  test('a length, a delay or a shortest length that do not fit: told before anything is made', () => {
    const refuse = (p: Given) => {
      try {
        Dataset.build({ feed: () => ({}) } as never, {}, params(p) as never);
      } catch (e) {
        return (e as IssueError).issue.args;
      }
      return null;
    };
    expect(refuse({ source: 'echo', length: 8, delay: 8 })).toMatchObject({
      param: 'delay',
      expected: 'a whole number of at most 7',
    });
    expect(refuse({ source: 'parity', length: 8, minLength: 9 })).toMatchObject({ param: 'minLength', value: 9 });
    expect(refuse({ source: 'copy', length: 8, minLength: 9, delay: 20 })).toBeNull();
  });
  test('more numbers than a machine holds', async () => {
    const huge = { source: 'moving-shapes' satisfies TaskName, samples: 100_000, length: 1000 };
    expect((await issueOf(load(huge))).code).toBe('too-much');
  });
});
