/** `npm run bench:time`: steps per second of recurrent models and how long their tapes take to compile and bind, and to bind for another T. Prints; asserts nothing. */
import { expect, test } from 'vitest';
import { createMachine } from '../src-engine/backend/create';
import { check } from '../src-engine/compile/check';
import { compile } from '../src-engine/compile/compile';
import { uniform } from '../src-engine/core/random';
import type { Doc, DocNode } from '../src-engine/document/doc';
import { createState } from '../src-engine/run/state';
import { openCell } from '../src-renderer/editor/cells/open';

type Case = {
  cell: 'RNN' | 'GRU' | 'LSTM';
  T: number;
  N: number;
  inputs: number;
  hidden: number;
  layers: number;
  opened?: true;
};
const BACKENDS = ['reference', 'wasm'] as const;
const CASES: readonly Case[] = [
  { cell: 'RNN', T: 50, N: 32, inputs: 2, hidden: 64, layers: 1 },
  { cell: 'LSTM', T: 50, N: 32, inputs: 2, hidden: 64, layers: 1 },
  { cell: 'GRU', T: 64, N: 16, inputs: 64, hidden: 128, layers: 1 },
  { cell: 'LSTM', T: 64, N: 16, inputs: 64, hidden: 128, layers: 1 },
  { cell: 'LSTM', T: 256, N: 4, inputs: 8, hidden: 16, layers: 2 },
  { cell: 'LSTM', T: 256, N: 4, inputs: 8, hidden: 16, layers: 2, opened: true },
  { cell: 'GRU', T: 256, N: 4, inputs: 8, hidden: 16, layers: 2, opened: true },
];
function docOf({ cell, inputs, hidden, layers }: Case): Doc {
  const at = [0, 0] as const;
  const nodes: DocNode[] = [
    { id: 'x', op: 'Input', params: { shape: [inputs], sequence: true }, at },
    { id: 'want', op: 'Input', params: { shape: [inputs], sequence: true }, at },
    { id: 'cell', op: cell, params: { hiddenSize: hidden, numLayers: layers }, at },
    { id: 'out', op: 'Linear', params: { outFeatures: inputs }, at },
    { id: 'loss', op: 'MSELoss', params: {}, at },
  ];
  return {
    format: 'unroll',
    version: 1,
    name: cell,
    nodes,
    edges: [
      ['x.y', 'cell.x'],
      ['cell.y', 'out.x'],
      ['out.y', 'loss.prediction'],
      ['want.y', 'loss.target'],
    ],
    training: { seed: 1, optimizer: { name: 'Adam' } },
  };
}
// of the processor, not of the clock: what else runs on the machine counts less
const now = () => process.cpuUsage().user / 1000;
const ms = (from: number) => Number((now() - from).toFixed(1));
const RUNS = CASES.flatMap((c) => BACKENDS.map((backend) => ({ ...c, backend })));
test.each(RUNS)('$cell T $T N $N hidden $hidden layers $layers, $backend', ({ backend, ...c }) => {
  const closed = docOf(c);
  const doc = c.opened ? (openCell(closed, 'cell')?.doc ?? closed) : closed;
  let from = now();
  const { program } = compile(doc, { training: true, grad: 'inputs', update: true }, check(doc));
  const compileMs = ms(from);
  if (!program) throw new Error('does not compile');
  const machine = createMachine(program, createState(program.state, doc, 1), { backend });
  const bind = (T: number) =>
    machine.bind({ N: c.N, sequences: new Map(program.feeds.map((f) => [f.seq as number, { T, lengths: null }])) });
  from = now();
  bind(c.T);
  const bindMs = ms(from);
  for (const f of program.feeds) {
    const data = machine.data(f.value);
    for (let i = 0; i < data.length; i++) data[i] = uniform(f.value, i) - 0.5;
  }
  for (const h of program.hypers) machine.data(h.value)[0] = 0.001;
  const iterate = () => machine.run(0, machine.length);
  for (let i = 0; i < 3; i++) iterate();
  const times: number[] = [];
  for (let i = 0; i < 12; i++) {
    from = now();
    iterate();
    times.push(now() - from);
  }
  times.sort((a, b) => a - b);
  from = now();
  bind(c.T - 1);
  const again = ms(from);
  expect(times.length).toBe(12);
  console.log(
    JSON.stringify({
      workload: 'time',
      backend,
      ...c,
      instructions: program.code.length,
      places: machine.length,
      compileMs,
      bindMs,
      anotherTMs: again,
      iterationMs: Number((times[2] as number).toFixed(2)),
      node: process.version,
    }),
  );
});
