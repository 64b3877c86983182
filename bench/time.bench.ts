/** `npm run bench:time`: steps per second of recurrent models with the reference backend, and how long a new T takes to bind. Prints; asserts nothing. */
import { expect, test } from 'vitest';
import { ReferenceMachine } from '../src-engine/backend/reference/machine';
import { check } from '../src-engine/compile/check';
import { compile } from '../src-engine/compile/compile';
import { uniform } from '../src-engine/core/random';
import type { Doc, DocNode } from '../src-engine/document/doc';
import { createState } from '../src-engine/run/state';

type Case = { cell: 'RNN' | 'GRU' | 'LSTM'; T: number; N: number; inputs: number; hidden: number; layers: number };
const CASES: readonly Case[] = [
  { cell: 'RNN', T: 50, N: 32, inputs: 2, hidden: 64, layers: 1 },
  { cell: 'LSTM', T: 50, N: 32, inputs: 2, hidden: 64, layers: 1 },
  { cell: 'GRU', T: 64, N: 16, inputs: 64, hidden: 128, layers: 1 },
  { cell: 'LSTM', T: 64, N: 16, inputs: 64, hidden: 128, layers: 1 },
  { cell: 'LSTM', T: 256, N: 4, inputs: 8, hidden: 16, layers: 2 },
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
const ms = (from: number) => Number((performance.now() - from).toFixed(1));
test.each(CASES)('$cell T $T N $N hidden $hidden layers $layers', (c) => {
  const doc = docOf(c);
  let from = performance.now();
  const { program } = compile(doc, { training: true, grad: 'inputs', update: true }, check(doc));
  const compileMs = ms(from);
  if (!program) throw new Error('does not compile');
  const machine = new ReferenceMachine(program, createState(program.state, doc, 1));
  const bind = (T: number) =>
    machine.bind({ N: c.N, sequences: new Map(program.feeds.map((f) => [f.seq as number, { T, lengths: null }])) });
  from = performance.now();
  bind(c.T);
  const bindMs = ms(from);
  for (const f of program.feeds) {
    const data = machine.data(f.value);
    for (let i = 0; i < data.length; i++) data[i] = uniform(f.value, i) - 0.5;
  }
  for (const h of program.hypers) machine.data(h.value)[0] = 0.001;
  const iterate = () => machine.run(0, machine.length);
  for (let i = 0; i < 3; i++) iterate();
  // of the processor, not of the clock: what else runs on the machine counts less
  const times: number[] = [];
  for (let i = 0; i < 12; i++) {
    const before = process.cpuUsage();
    iterate();
    times.push(process.cpuUsage(before).user / 1000);
  }
  times.sort((a, b) => a - b);
  from = performance.now();
  bind(c.T + 1);
  const again = ms(from);
  expect(times.length).toBe(12);
  console.log(
    JSON.stringify({
      workload: 'time',
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
