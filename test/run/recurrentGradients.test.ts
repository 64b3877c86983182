/** Gradients of every cell against central differences of plain loops, in float64: lengths, cuts, initial and carried states, layers, both directions. */
import { describe, expect, test } from 'vitest';
import { ReferenceMachine } from '../../src-engine/backend/reference/machine';
import { compile } from '../../src-engine/compile/compile';
import { normal, streamKey } from '../../src-engine/core/random';
import type { Doc } from '../../src-engine/document/doc';
import { createState } from '../../src-engine/run/state';
import { type CellName, forward, type Net } from './recurrentOracle';

const [T, N, INPUTS, HIDDEN] = [6, 3, 2, 3];
const H = 1e-6;
type Case = {
  readonly title: string;
  readonly layers?: number;
  readonly both?: boolean;
  readonly lengths?: readonly number[];
  readonly cuts?: readonly number[];
  readonly init?: boolean;
  readonly carry?: boolean;
};
const CASES: readonly Case[] = [
  { title: 'whole' },
  { title: 'initial states', init: true },
  { title: 'lengths', lengths: [6, 1, 4], init: true },
  { title: 'a cut at each step', cuts: [1, 2, 3, 4, 5], init: true },
  { title: 'cuts', cuts: [2, 5] },
  { title: 'cuts, lengths, two layers', cuts: [1, 4], lengths: [5, 6, 2], layers: 2 },
  { title: 'both directions, lengths, cuts', both: true, lengths: [6, 3, 5], cuts: [2, 3], init: true, layers: 2 },
  { title: 'both directions', both: true },
  { title: 'carried states', carry: true, layers: 2 },
  { title: 'carried states over initial ones, cuts, lengths', carry: true, init: true, cuts: [3], lengths: [4, 6, 1] },
];
const NETS: readonly (readonly [string, CellName, boolean])[] = [
  ['RNN tanh', 'RNN', false],
  ['RNN relu', 'RNN', true],
  ['GRU', 'GRU', false],
  ['LSTM', 'LSTM', false],
];
function documentOf(net: Net, c: Case): Doc {
  const at = [0, 0] as const;
  const k = net.layers * net.directions;
  const inits = c.init ? (net.cell === 'LSTM' ? ['h0', 'c0'] : ['h0']) : [];
  return {
    format: 'unroll',
    version: 1,
    name: c.title,
    nodes: [
      { id: 'x', op: 'Input', params: { shape: [INPUTS], sequence: true }, at },
      { id: 'want', op: 'Input', params: { shape: [HIDDEN * net.directions], sequence: true }, at },
      ...inits.map((id) => ({ id, op: 'Input', params: { shape: k === 1 ? [HIDDEN] : [k, HIDDEN] }, at })),
      {
        id: 'cell',
        op: net.cell,
        params: {
          hiddenSize: HIDDEN,
          numLayers: net.layers,
          bidirectional: net.directions === 2,
          ...(net.relu ? { nonlinearity: 'relu' } : {}),
        },
        at,
      },
      { id: 'loss', op: 'MSELoss', params: {}, at },
    ],
    edges: [
      ['x.y', 'cell.x'],
      ['cell.y', 'loss.prediction'],
      ['want.y', 'loss.target'],
      ...inits.map((id) => [`${id}.y`, `cell.${id}`] as const),
    ],
    training: { seed: 2, bptt: { carryState: c.carry === true } },
  };
}
/** The machine's gradients, and the same loss by plain loops over the very arrays that the machine reads. */
function setUp(net: Net, c: Case) {
  const doc = documentOf(net, c);
  const { program, issues } = compile(doc, { training: true, grad: 'all', update: false });
  if (!program) throw new Error(issues.map((i) => i.message).join(' '));
  const state = createState(program.state, doc, 5, new Map(), 'float64');
  const machine = new ReferenceMachine(program, state, 'float64');
  const lengths = c.lengths ?? Array.from({ length: N }, () => T);
  const given = c.lengths ? Int32Array.from(c.lengths) : null;
  const sequences = new Map(program.values.flatMap((v) => (v.seq === null ? [] : [[v.seq, { T, lengths: given }]])));
  const cuts = c.cuts ? Uint8Array.from({ length: T + 1 }, (_, t) => (c.cuts?.includes(t) ? 1 : 0)) : null;
  machine.bind({ N, sequences, cuts });
  for (const s of program.state) {
    const data = machine.data(s.value);
    for (let i = 0; i < data.length; i++)
      data[i] = normal(streamKey('state', s.key), i) * (s.kind === 'param' ? 0.6 : 1);
  }
  for (const h of program.hypers) if (h.name === 'goesOn') machine.data(h.value)[0] = 1;
  const fed = new Map(program.feeds.map((f) => [f.node, machine.data(f.value)]));
  for (const [id, data] of fed) for (let i = 0; i < data.length; i++) data[i] = normal(streamKey('feed', id), i);
  // not the commit, where there is one: it would move the carried states on
  machine.run(0, machine.length - (program.code.at(-1)?.prim === 'commit' ? 1 : 0));
  const key = (name: string) => machine.data(program.state.find((s) => s.key === name)?.value as number);
  const initial = net.cell === 'LSTM' ? ['h0', 'c0'] : ['h0'];
  const ks = net.layers * net.directions;
  const frozen = new Map<string, readonly number[][]>();
  const loss = (): number => {
    const y = forward(net, {
      weights: (name) => key(`cell.${name}`),
      x: fed.get('x') as Float64Array,
      inputs: INPUTS,
      T,
      N,
      lengths,
      init(s, k, n) {
        if (c.carry) return key(`cell.carry${k * initial.length + s}`).subarray(n * HIDDEN, (n + 1) * HIDDEN);
        const from = (n * ks + k) * HIDDEN;
        return fed.get(initial[s] as string)?.subarray(from, from + HIDDEN) ?? null;
      },
      isCut: (t) => c.cuts?.includes(t) === true,
      frozen,
    });
    const want = fed.get('want') as Float64Array;
    const width = HIDDEN * net.directions;
    let sum = 0;
    let count = 0;
    for (let t = 0; t < T; t++)
      for (let n = 0; n < N; n++) {
        if (t >= (lengths[n] as number)) continue;
        for (let i = 0; i < width; i++, count++)
          sum += ((y[t]?.[n]?.[i] as number) - (want[(t * N + n) * width + i] as number)) ** 2;
      }
    return sum / count;
  };
  const wanted = [
    ...program.state.flatMap((s) =>
      s.grad === null ? [] : [{ what: s.key, data: machine.data(s.value), grad: s.grad }],
    ),
    ...program.feeds.flatMap((f) => {
      const grad = program.grads.get(`${f.node}.y`);
      return grad === undefined || f.node === 'want' ? [] : [{ what: f.node, data: machine.data(f.value), grad }];
    }),
  ];
  return {
    loss,
    found: machine.data(program.loss as number)[0] as number,
    wanted,
    gradient: (id: number) => machine.data(id),
  };
}
describe.each(NETS)('%s', (_, cell, relu) => {
  test.each(CASES)('$title', (c) => {
    const net: Net = { cell, relu, hidden: HIDDEN, layers: c.layers ?? 1, directions: c.both ? 2 : 1 };
    const { loss, found, wanted, gradient } = setUp(net, c);
    expect(found).toBeCloseTo(loss(), 12);
    expect(wanted.length).toBeGreaterThanOrEqual(4 * net.layers * net.directions + (c.init ? 2 : 1));
    for (const { what, data, grad } of wanted)
      for (let i = 0; i < data.length; i++) {
        const x = data[i] as number;
        data[i] = x + H;
        const up = loss();
        data[i] = x - H;
        const down = loss();
        data[i] = x;
        const numeric = (up - down) / (2 * H);
        const given = gradient(grad)[i] as number;
        expect(Math.abs(given - numeric), `${what}[${i}]: ${given} against ${numeric}`).toBeLessThan(
          1e-8 + 1e-6 * Math.abs(numeric),
        );
      }
  });
});
