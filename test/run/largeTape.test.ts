/** Long sequences cost steps, not compilation: what is compiled has the size of a step, and 256 of them are bound in a blink. The figures: npm run bench:time. */
import { describe, expect, test } from 'vitest';
import { createMachine } from '../../src-engine/backend/create';
import { check } from '../../src-engine/compile/check';
import { compile } from '../../src-engine/compile/compile';
import type { Doc } from '../../src-engine/document/doc';
import { createState } from '../../src-engine/run/state';
import { openCell } from '../../src-renderer/editor/cells/open';

const at = [0, 0] as const;
const docOf = (cell: string): Doc => ({
  format: 'unroll',
  version: 1,
  name: 'large',
  nodes: [
    { id: 'x', op: 'Input', params: { shape: [8], sequence: true }, at },
    { id: 'cell', op: cell, params: { hiddenSize: 16, numLayers: 2 }, at },
    { id: 'want', op: 'Input', params: { shape: [16], sequence: true }, at },
    { id: 'loss', op: 'MSELoss', params: {}, at },
  ],
  edges: [
    ['x.y', 'cell.x'],
    ['cell.y', 'loss.prediction'],
    ['want.y', 'loss.target'],
  ],
  training: { optimizer: { name: 'Adam' } },
});
/** Instructions of one step through both layers, forwards and back. */
const EACH = { RNN: 14, GRU: 24, LSTM: 34 } as const;
const CASES = (Object.keys(EACH) as (keyof typeof EACH)[]).flatMap((cell) =>
  [false, true].flatMap((opened) => (['reference', 'wasm'] as const).map((backend) => ({ cell, opened, backend }))),
);
describe('two layers over 256 steps', () => {
  test.each(CASES)('$cell, opened $opened, $backend', ({ cell, opened, backend }) => {
    const closed = docOf(cell);
    const doc = opened ? openCell(closed, 'cell')?.doc : closed;
    if (!doc) throw new Error('it does not open');
    const began = performance.now();
    const { program } = compile(doc, { training: true, grad: 'inputs', update: true }, check(doc));
    if (!program) throw new Error('it does not compile');
    const machine = createMachine(program, createState(program.state, doc, 1), { backend });
    const bind = (T: number) => {
      machine.bind({ N: 4, sequences: new Map(program.feeds.map((f) => [f.seq as number, { T, lengths: null }])) });
      return machine.length;
    };
    const [long, short] = [bind(256), bind(1)];
    // ten times what it may take: other tests run beside this one
    expect(performance.now() - began).toBeLessThan(3000);
    const each = program.segments.reduce((n, g) => n + g.to - g.from, 0);
    expect(long - short).toBe(255 * each);
    if (!opened) expect(each).toBeLessThanOrEqual(EACH[cell]);
    expect(program.code.length).toBeLessThan(300);
    // back to a form that is known: nothing is made
    const { compiled, bytes } = machine;
    for (const T of [256, 100, 7]) bind(T);
    expect([machine.compiled, machine.bytes]).toEqual([compiled, bytes]);
  });
});
