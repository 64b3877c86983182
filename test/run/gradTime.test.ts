/** Gradients of single steps' losses: against finite differences in float64; their sum is the whole; and the run that they are asked of never knows. */
import { describe, expect, test } from 'vitest';
import { createMachine } from '../../src-engine/backend/create';
import type { Machine } from '../../src-engine/backend/machine';
import { check } from '../../src-engine/compile/check';
import { compile } from '../../src-engine/compile/compile';
import type { GradTime, GradTimeAsk, LossPart } from '../../src-engine/core/gradTime';
import { uniform } from '../../src-engine/core/random';
import { sizeOf } from '../../src-engine/core/shape';
import type { Numbers, Tensor } from '../../src-engine/core/tensor';
import type { Doc, DocEdge, DocNode } from '../../src-engine/document/doc';
import { readTraining } from '../../src-engine/document/training';
import { setScalars } from '../../src-engine/run/evaluate';
import { Feeder, stepsOf } from '../../src-engine/run/feeds';
import { gradTime, spread } from '../../src-engine/run/gradTime';
import { Loader } from '../../src-engine/run/loader';
import { hyperValues } from '../../src-engine/run/schedule';
import type { Session } from '../../src-engine/run/session';
import { createState, hashState } from '../../src-engine/run/state';
import { lossParts, reach, setLossPart } from '../../src-engine/run/stepGradients';
import { bytes, document, go, sessionOf } from './documents';

const [T, N, IN, H] = [6, 3, 2, 4];
const LENGTHS = [6, 2, 4];
const at = [0, 0] as const;
const numbers = (key: number, shape: readonly number[]): Tensor => ({
  dtype: 'float32',
  shape,
  data: Float32Array.from({ length: sizeOf(shape) }, (_, i) => uniform(key, i) * 2 - 1),
});
const net = (middle: readonly DocNode[], wires: readonly DocEdge[], out: string, training = {}): Doc => ({
  format: 'unroll',
  version: 1,
  name: 'reach',
  nodes: [
    { id: 'x', op: 'Input', params: { shape: [IN], sequence: true }, at },
    { id: 'want', op: 'Input', params: { shape: [2], sequence: true }, at },
    ...middle,
    { id: 'out', op: 'Linear', params: { outFeatures: 2 }, at },
    { id: 'loss', op: 'MSELoss', params: {}, at },
  ],
  edges: [...wires, [out, 'out.x'], ['out.y', 'loss.prediction'], ['want.y', 'loss.target']],
  training: { seed: 4, ...training },
});
/** h = tanh(in x + back h') + bump: what L_k does when the bump of step t is moved is dL_k/dh_t. */
const bumped = (training = {}): Doc =>
  net(
    [
      { id: 'in', op: 'Linear', params: { outFeatures: H }, at },
      { id: 'back', op: 'Linear', params: { outFeatures: H }, at },
      { id: 'sum', op: 'Add', params: {}, at },
      { id: 'act', op: 'Tanh', params: {}, at },
      { id: 'bump', op: 'Input', params: { shape: [H], sequence: true }, at },
      { id: 'h', op: 'Add', params: {}, at },
      { id: 'z', op: 'Delay', params: {}, at },
    ],
    [
      ['x.y', 'in.x'],
      ['z.y', 'back.x'],
      ['in.y', 'sum.a'],
      ['back.y', 'sum.b'],
      ['sum.y', 'act.x'],
      ['act.y', 'h.a'],
      ['bump.y', 'h.b'],
      ['h.y', 'z.x'],
    ],
    'h.y',
    training,
  );
const cell = (op: string, params = {}): Doc =>
  net([{ id: 'cell', op, params: { hiddenSize: H, ...params }, at }], [['x.y', 'cell.x']], 'cell.y');
function feeds(doc: Doc, lengths: readonly number[] | null): Map<string, Tensor> {
  const given = new Map<string, Tensor>();
  for (const [i, n] of doc.nodes.entries())
    if (n.op === 'Input') {
      given.set(`in:${n.id}`, numbers(i + 1, [...(n.params.sequence ? [T] : []), N, ...(n.params.shape as number[])]));
      if (lengths && n.params.sequence)
        given.set(`in:${n.id}:lengths`, { dtype: 'int32', shape: [N], data: Int32Array.from(lengths) });
    }
  return given;
}
/** A machine in float64, with its batch, ready to run. */
function ready(doc: Doc, given: ReadonlyMap<string, Tensor>): Machine {
  const steps = stepsOf(doc, given);
  const { program, issues } = compile(
    doc,
    { training: true, grad: 'all', update: false, byStep: true },
    check(doc, steps),
    steps,
  );
  if (!program) throw new Error(issues.map((i) => i.message).join());
  const { training } = readTraining(doc.training);
  const machine = createMachine(program, createState(program.state, doc, training.seed, new Map(), 'float64'), {
    precision: 'float64',
  });
  new Feeder(doc, given, null, training.bptt).train(machine, 0);
  setScalars(machine, hyperValues(training, 0), 0);
  return machine;
}
function pass(machine: Machine, part: LossPart): void {
  setLossPart(machine, part);
  machine.run(0, machine.length);
}
/** L_k by a plain loop: the squares at step k of samples that are that long, over all valid numbers. */
function lossAt(machine: Machine, k: number, lengths: readonly number[] | null): number {
  const [y, want] = ['out.y', 'want.y'].map((p) => machine.data(machine.program.ports.get(p) as number));
  let [sum, count] = [0, 0];
  for (let t = 0; t < T; t++)
    for (let n = 0; n < N; n++) {
      if (lengths && t >= (lengths[n] as number)) continue;
      for (let i = 0; i < 2; i++) {
        const at = (t * N + n) * 2 + i;
        if (t === k) sum += ((y?.[at] as number) - (want?.[at] as number)) ** 2;
        count++;
      }
    }
  return sum / count;
}
const copied = (machine: Machine, value: number | null | undefined): Float64Array =>
  Float64Array.from(machine.data(value as number));
const feedOf = (machine: Machine, node: string): Numbers =>
  machine.data(machine.program.feeds.find((f) => f.node === node)?.value as number);

describe.each([
  ['all lengths the same', null, {}],
  ['lengths', LENGTHS, {}],
  ['a cut at 3', null, { bptt: { cuts: [3] } }],
] as const)('%s', (_, lengths, training) => {
  test('dL_k/dh_t is what moving h_t does to L_k', () => {
    const doc = bumped(training);
    const machine = ready(doc, feeds(doc, lengths));
    const hidden = machine.program.hidden[0];
    const bump = feedOf(machine, 'bump');
    const cut = 'bptt' in training ? 3 : 0;
    for (let k = 0; k < T; k++) {
      pass(machine, k);
      const gradient = copied(machine, hidden?.gradient);
      const norms = reach(machine, hidden as NonNullable<typeof hidden>) as Float32Array;
      for (let t = 0; t < T; t++) {
        let squares = 0;
        for (let i = t * N * H; i < (t + 1) * N * H; i++) {
          const before = bump[i] as number;
          const moved = [1e-6, -1e-6].map((d) => {
            bump[i] = before + d;
            machine.run(0, machine.length);
            return lossAt(machine, k, lengths);
          }) as [number, number];
          bump[i] = before;
          const expected = t > k || (k >= cut && t < cut) ? 0 : (moved[0] - moved[1]) / 2e-6;
          expect(Math.abs((gradient[i] as number) - expected), `k ${k}, t ${t}`).toBeLessThan(1e-8);
          squares += expected ** 2;
        }
        expect(Math.abs((norms[t] as number) - Math.sqrt(squares))).toBeLessThan(1e-6);
        if (t === k) expect(norms[t]).toBeGreaterThan(0);
      }
    }
  });
});
/** The same net from step 1 on, its state an Input: what moving it does to L_k is dL_k/dh_0 of the whole. */
test.each(['GRU', 'LSTM', 'RNN'])('%s: dL_k/dh_0 is what moving the state behind step 0 does to L_k', (op) => {
  const doc = cell(op);
  const given = feeds(doc, null);
  const machine = ready(doc, given);
  const states = op === 'LSTM' ? ['h', 'c'] : ['h'];
  pass(machine, 'whole');
  const late: Doc = {
    ...doc,
    nodes: [...doc.nodes, ...states.map((s) => ({ id: s, op: 'Input', params: { shape: [H] }, at }))],
    edges: [...doc.edges, ...states.map((s): DocEdge => [`${s}.y`, `cell.${s}0`])],
  };
  const behind = new Map(
    ['x', 'want'].map((id) => {
      const t = given.get(`in:${id}`) as Tensor;
      const size = t.data.length / T;
      return [`in:${id}`, { ...t, shape: [T - 1, ...t.shape.slice(1)], data: t.data.slice(size) }] as const;
    }),
  );
  for (const [i, s] of states.entries()) {
    const value = machine.program.hidden[i]?.value;
    behind.set(`in:${s}`, {
      dtype: 'float32',
      shape: [N, H],
      data: new Float32Array(copied(machine, value).slice(0, N * H)),
    });
  }
  const rest = ready(late, behind);
  // float32 in the file, float64 here
  for (const [i, s] of states.entries())
    feedOf(rest, s).set(copied(machine, machine.program.hidden[i]?.value).slice(0, N * H));
  const [y, want] = ['out.y', 'want.y'].map((p) => rest.program.ports.get(p) as number) as [number, number];
  for (let k = 1; k < T; k++) {
    pass(machine, k);
    const gradient = copied(machine, machine.program.hidden[0]?.gradient).slice(0, N * H);
    const h = feedOf(rest, 'h');
    const loss = () => {
      rest.run(0, rest.length);
      const [a, b] = [rest.data(y), rest.data(want)];
      let sum = 0;
      for (let i = (k - 1) * N * 2; i < k * N * 2; i++) sum += ((a[i] as number) - (b[i] as number)) ** 2;
      return sum / (T * N * 2);
    };
    for (let i = 0; i < N * H; i++) {
      const before = h[i] as number;
      const [up, down] = [1e-5, -1e-5].map((d) => {
        h[i] = before + d;
        return loss();
      }) as [number, number];
      h[i] = before;
      expect(Math.abs((gradient[i] as number) - (up - down) / 2e-5), `k ${k}`).toBeLessThan(1e-8);
    }
  }
});
describe.each([
  ['RNN', {}],
  ['GRU', { numLayers: 2 }],
  ['LSTM', { bidirectional: true }],
])('%s %j', (op, params) => {
  test.each([null, LENGTHS])('the steps add up to the whole, lengths %j: states, weights, inputs', (lengths) => {
    const doc = cell(op, params);
    const machine = ready(doc, feeds(doc, lengths));
    const { hidden, state, grads } = machine.program;
    const values = [...hidden.map((h) => h.gradient), ...state.map((c) => c.grad), grads.get('x.y') as number].filter(
      (v): v is number => v !== null,
    );
    pass(machine, 'whole');
    const whole = values.map((v) => copied(machine, v));
    const sums = whole.map((w) => w.slice().fill(0));
    for (let k = 0; k < T; k++) {
      pass(machine, k);
      for (const [i, v] of values.entries()) {
        const sum = sums[i] as Float64Array;
        for (const [j, g] of copied(machine, v).entries()) sum[j] = (sum[j] as number) + g;
      }
    }
    expect(lossParts(machine)).toEqual({ ofSteps: true, ofNone: false });
    for (const [i, w] of whole.entries()) {
      expect(Math.max(...w.map(Math.abs))).toBeGreaterThan(1e-6);
      expect(Math.max(...w.map((g, j) => Math.abs(g - (sums[i]?.[j] as number))))).toBeLessThan(1e-14);
    }
  });
});
test('losses of no step are a part of their own, and complete the sum', () => {
  const doc = cell('GRU');
  const both: Doc = {
    ...doc,
    nodes: [
      ...doc.nodes,
      { id: 'goal', op: 'Input', params: { shape: [H] }, at },
      { id: 'end', op: 'L1Loss', params: { weight: 2 }, at },
    ],
    edges: [...doc.edges, ['cell.h', 'end.prediction'], ['goal.y', 'end.target']],
  };
  const machine = ready(both, feeds(both, LENGTHS));
  const gradient = machine.program.hidden[0]?.gradient;
  pass(machine, 'whole');
  const whole = copied(machine, gradient);
  const sum = whole.slice().fill(0);
  const parts: LossPart[] = ['rest', ...spread(T, T)];
  for (const part of parts) {
    pass(machine, part);
    copied(machine, gradient).forEach((g, j) => {
      sum[j] = (sum[j] as number) + g;
    });
    if (part === 'rest') expect(Math.max(...sum.map(Math.abs))).toBeGreaterThan(0);
  }
  expect(lossParts(machine)).toEqual({ ofSteps: true, ofNone: true });
  expect(Math.max(...whole.map((g, j) => Math.abs(g - (sum[j] as number))))).toBeLessThan(1e-14);
});

const rows = (op: string, middle: readonly [string, string, object?][] = []): Doc =>
  document(
    [
      ['data', 'Dataset', { source: 'digits', normalize: 'unit' }],
      ['grid', 'Reshape', { shape: [8, 8] }],
      ['time', 'ToSequence'],
      ['cell', op, { hiddenSize: 6 }],
      ...(middle as [string, string, Record<string, unknown>?][]),
      ['fc', 'Linear', { outFeatures: 10 }],
      ['loss', 'CrossEntropyLoss'],
    ],
    { optimizer: { name: 'Adam', lr: 0.01 }, batchSize: 16, epochs: 1, seed: 3 },
  );
const ASK: GradTimeAsk = { rows: 64, scale: 1 };
function asked(session: Session, ask = ASK): GradTime {
  const work = gradTime(session, ask);
  for (;;) {
    const { done, value } = work.next();
    if (done) return value as GradTime;
  }
}
const end = (s: Session, iteration: number) => go(s.to({ iteration, at: s.length }));

test.each(['RNN', 'GRU', 'LSTM'])(
  '%s: the same on WebAssembly, scaled or not, and the run there keeps its bits',
  async (op) => {
    const doc = rows(op);
    const [plain, fast, alone] = await Promise.all(
      (['reference', 'wasm', 'wasm'] as const).map((backend) =>
        sessionOf(doc, new Map(), new Loader(bytes, { backend })),
      ),
    );
    if (!plain || !fast || !alone) throw new Error('no session');
    for (const scale of [1, 3]) {
      const [a, b] = [asked(plain, { rows: 64, scale }), asked(fast, { rows: 64, scale })];
      expect(b.rows).toEqual(a.rows);
      for (const [i, s] of a.states.entries()) {
        const other = b.states[i] as typeof s;
        for (const key of ['whole', 'norms'] as const)
          for (const [j, g] of s[key].entries())
            expect(Math.abs((other[key][j] as number) - g)).toBeLessThanOrEqual(1e-6 + 1e-4 * g);
      }
      for (const [i, m] of a.matrices.entries()) expect(b.matrices[i]?.radius).toBeCloseTo(m.radius as number, 4);
      end(fast, 2 * scale);
      end(plain, 2 * scale);
    }
    end(alone, 6);
    expect(hashState(fast.state)).toBe(hashState(alone.state));
  },
);
describe('beside a run', () => {
  test('the whole is what the tape of the run has; a row is zero past its step', async () => {
    const s = await sessionOf(rows('LSTM'));
    end(s, 2);
    const { rows: ks, states, T: steps, iteration } = asked(s);
    expect([ks, steps, iteration]).toEqual([[0, 1, 2, 3, 4, 5, 6, 7], 8, 2]);
    expect(states.map((h) => h.name)).toEqual(['h_l0', 'c_l0']);
    for (const [i, h] of s.program.hidden.entries()) expect(states[i]?.whole).toEqual(reach(s.machine, h));
    for (const { norms } of states)
      for (const k of ks)
        for (let t = 0; t < steps; t++)
          if (t > k) expect(norms[k * steps + t]).toBe(0);
          else expect(norms[k * steps + t]).toBeGreaterThan(0);
  });
  test('the run has the same bits with and without, whatever it is scaled by, and in the middle of an iteration', async () => {
    const [a, b] = [await sessionOf(rows('RNN')), await sessionOf(rows('RNN'))];
    end(a, 12);
    for (let i = 0; i < 4; i++) {
      go(b.to({ iteration: 3 * i, at: Math.floor(b.length / 2) }));
      asked(b, { rows: 3, scale: 1 + i });
      end(b, 3 * i);
      asked(b);
    }
    end(b, 12);
    expect(hashState(b.state)).toBe(hashState(a.state));
    expect(b.loss(12)).toBe(a.loss(12));
  });
  test('a loss behind the last step is one row, and says so', async () => {
    const s = await sessionOf(rows('RNN', [['last', 'LastStep']]));
    const found = asked(s);
    expect([found.rows, found.hasRest]).toEqual([[], true]);
    expect(found.states[0]?.whole.every((g) => g > 0)).toBe(true);
  });
  test('at most so many rows, spread over all steps', () => {
    expect(spread(5, 64)).toEqual([0, 1, 2, 3, 4]);
    const of200 = spread(200, 64);
    expect([of200.length, of200[0], of200.at(-1), new Set(of200).size]).toEqual([64, 0, 199, 64]);
    expect(spread(3, 1)).toEqual([0]);
  });
  test('what recurs is scaled: the radius with it, and the gradient goes from vanishing to exploding', async () => {
    const s = await sessionOf(rows('RNN'));
    const [small, one, large] = [0.1, 1, 4].map((scale) => asked(s, { rows: 1, scale })) as [
      GradTime,
      GradTime,
      GradTime,
    ];
    const radius = (g: GradTime) => g.matrices[0]?.radius as number;
    expect(one.matrices).toMatchObject([{ node: 'cell', name: 'weight_hh_l0', gate: '', rows: 6, columns: 6 }]);
    expect(radius(small) / radius(one)).toBeCloseTo(0.1, 5);
    expect(radius(large) / radius(one)).toBeCloseTo(4, 5);
    const last = (g: GradTime) => (g.states[0]?.whole[0] as number) / (g.states[0]?.whole[7] as number);
    expect(last(small)).toBeLessThan(last(one));
    expect(large.saturation[0]?.high).toBeGreaterThanOrEqual(one.saturation[0]?.high as number);
    // asked again, it is as it was
    expect(asked(s, { rows: 1, scale: 1 }).states).toEqual(one.states);
  });
  test('gates by name; how far they are driven is counted', async () => {
    const s = await sessionOf(rows('LSTM'));
    const { matrices, saturation } = asked(s, { rows: 1, scale: 50 });
    expect(matrices.map((m) => m.gate)).toEqual(['i', 'f', 'g', 'o']);
    expect(matrices.every((m) => m.radius !== null && m.radius > 1)).toBe(true);
    expect(saturation.map((p) => [p.name, p.activation])).toEqual([
      ['i', 'sigmoid'],
      ['f', 'sigmoid'],
      ['g', 'tanh'],
      ['o', 'sigmoid'],
    ]);
    const i = s.program.code.find((c) => c.node === 'cell' && c.prim === 'blockwise');
    expect(i).toBeDefined();
    for (const p of saturation) expect(p.low + p.high).toBeGreaterThan(0.1);
    for (const p of asked(s, { rows: 1, scale: 0 }).saturation) expect(p.low + p.high).toBeLessThan(0.01);
  });
});
