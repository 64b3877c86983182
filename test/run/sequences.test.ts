/** Data over time in a run: what is measured over valid steps, states that are carried, lengths that compile nothing. */
import { describe, expect, test } from 'vitest';
import { sha256 } from '../../src-engine/data/user';
import type { Doc } from '../../src-engine/document/doc';
import { describe as described } from '../../src-engine/run/describe';
import { Loader } from '../../src-engine/run/loader';
import { carrying, measure } from '../../src-engine/run/metrics';
import type { Session } from '../../src-engine/run/session';
import { hashState } from '../../src-engine/run/state';
import { bytes, document, go, sessionOf } from './documents';

const end = (s: Session, iteration: number) => go(s.to({ iteration, at: s.length }));
/** Runs to the end of an epoch: its metrics. */
function epoch(s: Session, number = 0) {
  end(s, (number + 1) * s.feeder.perEpoch - 1);
  return s.epochs.get(number);
}
const whole = <T>(work: Generator<unknown, T, void>): T => {
  for (let it = work.next(); ; it = work.next()) if (it.done) return it.value;
};
const adam = { name: 'Adam', lr: 0.01 };
const brackets = (over: Record<string, unknown> = {}, training: Doc['training'] = {}): Doc =>
  document(
    [
      ['data', 'Dataset', { source: 'brackets', depth: 2, length: 9, minLength: 3, samples: 200, ...over }],
      ['ids', 'OneHot', { numClasses: 3 }],
      ['cell', 'GRU', { hiddenSize: 8 }],
      ['out', 'Linear', { outFeatures: 3 }],
      ['loss', 'CrossEntropyLoss'],
    ],
    { optimizer: adam, batchSize: 16, seed: 1, ...training },
  );

describe('sequences of varying length', () => {
  test('accuracy and loss are those of the valid steps, batch by batch or all at once', async () => {
    const s = await sessionOf(brackets());
    const told = epoch(s);
    const { set } = s.feeder.data as NonNullable<typeof s.feeder.data>;
    // by hand: one batch of one row after the other, each weighed by its steps
    let [right, steps, loss] = [0, 0, 0];
    const m = s.inferMachine;
    for (const r of set.test) {
      s.feeder.fill(m, Uint32Array.of(r));
      m.run(0, m.length);
      const T = set.steps?.lengths[r] ?? 0;
      const { prediction, target } = m.program.losses[0] as NonNullable<(typeof m.program.losses)[0]>;
      const [logits, ids] = [m.data(prediction), m.data(target)];
      for (let t = 0; t < T; t++) {
        const row = [...logits.subarray(3 * t, 3 * t + 3)];
        if (row.indexOf(Math.max(...row)) === ids[t]) right++;
      }
      loss += (m.data(m.program.loss as number)[0] as number) * T;
      steps += T;
    }
    expect(told?.testAccuracy).toBeCloseTo(right / steps, 10);
    expect(told?.testLoss).toBeCloseTo(loss / steps, 5);
  });
  test('other lengths and other steps run the same tape', async () => {
    const s = await sessionOf(brackets());
    const tape = s.program;
    const forms = new Set<number>();
    for (let i = 0; i < 10; i++) {
      end(s, i);
      for (const { T } of s.machine.binding.sequences.values()) forms.add(T);
    }
    expect(s.program).toBe(tape);
    expect(Math.max(...forms)).toBeLessThanOrEqual(9);
  });
});

const TEXT = Array.from({ length: 1290 }, (_, i) => 'abc de\nf'[(i * i + (i >> 3)) % 8]).join('');
async function textDoc(window: number, carryState: boolean): Promise<{ doc: Doc; loader: Loader }> {
  const data = new TextEncoder().encode(TEXT);
  const hash = await sha256(data);
  const loader = new Loader(bytes);
  loader.giveFile(hash, 'mine.txt', data);
  const file = { name: 'mine.txt', bytes: data.length, sha256: hash };
  const doc = document(
    [
      ['data', 'Dataset', { source: 'text', file, window, test: 0.1 }],
      ['ids', 'OneHot', { numClasses: 8 }],
      ['cell', 'LSTM', { hiddenSize: 6 }],
      ['out', 'Linear', { outFeatures: 8 }],
      ['loss', 'CrossEntropyLoss'],
    ],
    { optimizer: adam, batchSize: 4, seed: 1, bptt: { carryState } },
  );
  return { doc, loader };
}
const open = async (window: number, carryState: boolean) => {
  const { doc, loader } = await textDoc(window, carryState);
  return sessionOf(doc, new Map(), loader);
};
describe('a stream whose states are carried', () => {
  test('measured window by window it is what one long window gives', async () => {
    const [short, long] = [await open(8, true), await open(64, false)];
    const program = short.writing();
    if (!program) throw new Error('no program');
    const machine = carrying(program, short.state, short.machineOptions);
    const a = whole(measure(machine, short.feeder, 'test'));
    const b = whole(measure(long.inferMachine, long.feeder, 'test'));
    expect(short.feeder.data?.set.test.length).toBe(16);
    expect(long.feeder.data?.set.test.length).toBe(2);
    expect(a.loss).toBeCloseTo(b.loss as number, 5);
    expect(a.accuracy).toBe(b.accuracy);
  });
  test('the bits are those of a run without a test part; going back restores what was carried', async () => {
    const s = await open(8, true);
    expect(epoch(s)?.testLoss).toBeGreaterThan(0);
    const after = hashState(s.state);
    end(s, 3);
    end(s, s.feeder.perEpoch - 1);
    expect(hashState(s.state)).toBe(after);
  });
});

describe('what the page is told of the data', () => {
  test('the characters of a text', async () => {
    const { data } = described(await open(8, true));
    expect(data).toMatchObject({ source: 'text', sequence: { y: true, longest: 8, ragged: false }, forecast: null });
    expect(data?.vocabulary?.join('')).toBe('\n abcdef');
    expect(data?.classes).toEqual(data?.vocabulary);
  });
  test('columns and scaling of a series, and which of them is forecast', async () => {
    const doc = document([
      ['data', 'Dataset', { source: 'series', window: 5, horizon: 2, normalize: 'standard' }],
      ['cell', 'RNN', { hiddenSize: 3 }],
      ['last', 'LastStep'],
      ['out', 'Linear', { outFeatures: 1 }],
      ['loss', 'MSELoss'],
    ]);
    const { data } = described(await sessionOf(doc));
    expect(data?.features?.slice(0, 4)).toEqual(['temp_max', 'temp_min', 'precipitation', 'wind']);
    expect(data?.forecast).toMatchObject({ name: 'temp_max', feature: 0, horizon: 2, shift: data?.scaling.shift[0] });
    expect(data?.forecast?.scale).toBeCloseTo(7.21, 2);
  });
});
test('carried states between sequences that have nothing to do with each other: a warning, and the run goes on', async () => {
  const loaded = await new Loader(bytes).load({
    doc: brackets({}, { bptt: { carryState: true } }),
    why: 'open',
    tensors: new Map(),
    weights: new Map(),
  });
  expect(loaded.issues.map((i) => [i.code, i.severity])).toEqual([['carry-unrelated', 'warning']]);
  expect(loaded.session).not.toBeNull();
});
/** The first epochs of every document of the gallery over time, made smaller: the loss falls. */
test.each([
  ['echo', { samples: 400 }, 2, 0.9],
  ['brackets', { samples: 400 }, 2, 0.9],
  ['weather', {}, 1, 0.9],
] as const)('%s learns', async (name, params, epochs, share) => {
  const doc = (await import(`../../examples/${name}.unroll.json`)).default as Doc;
  const nodes = doc.nodes.map((n) => (n.op === 'Dataset' ? { ...n, params: { ...n.params, ...params } } : n));
  const s = await sessionOf({ ...doc, nodes });
  const last = epoch(s, epochs - 1);
  expect(last?.testLoss).toBeLessThan(share * (s.loss(0) as number));
});
