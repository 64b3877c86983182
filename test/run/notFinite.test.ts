/** NaN and Inf stop a run before its commit; nothing has changed then, and the first instruction that made one is named. */
import { describe, expect, test } from 'vitest';
import { IssueError } from '../../src-engine/core/issue';
import type { Doc } from '../../src-engine/document/doc';
import type { Session } from '../../src-engine/run/session';
import { hashState } from '../../src-engine/run/state';
import { digits, document, go, sessionOf } from './documents';

function issueOf(run: () => void) {
  try {
    run();
  } catch (e) {
    if (e instanceof IssueError) return e.issue;
    throw e;
  }
  throw new Error('nothing was raised');
}
const runTo = (s: Session, iteration: number) => () => go(s.to({ iteration, at: s.length }));

test('a learning rate that explodes', async () => {
  const s = await sessionOf(digits({ optimizer: { name: 'SGD', lr: 1e30 } }));
  const found = issueOf(runTo(s, 50));
  expect(found.code).toBe('not-finite');
  const { iteration, at } = s.cursor;
  expect(at).toBe(s.length - 1);
  const kept = hashState(s.state);
  // again: it still refuses, and still nothing has changed
  expect(issueOf(runTo(s, 50)).code).toBe('not-finite');
  expect(hashState(s.state)).toBe(kept);
  const named = s.program.code[(found.args.index as number) - 1];
  expect(named).toMatchObject({ node: found.node, phase: found.args.phase, prim: found.args.prim });
  const before = s.program.code.slice(0, (found.args.index as number) - 1);
  for (const c of before) for (const x of s.machine.data(c.out)) expect(Number.isFinite(x)).toBe(true);
  // and the way back is open
  go(s.to({ iteration: iteration - 1, at: s.length }));
});
test('a NaN in a weight is found where it first shows', async () => {
  const s = await sessionOf(digits());
  go(s.to({ iteration: 0, at: 1 }));
  go(s.change({ kind: 'weight', key: 'fc.weight', index: 3, value: Number.NaN }));
  const found = issueOf(runTo(s, 0));
  expect(found).toMatchObject({ code: 'not-finite', node: 'fc' });
  expect(found.args).toMatchObject({ prim: 'linear', value: 'NaN' });
});
test('a class that the last layer has no output for names the sample', async () => {
  // of typed ids nothing is known before they come; of a data set's `check` would have said it
  const value = [0, 3, 4, 6, 1];
  const at = [0, 0] as const;
  const doc: Doc = {
    format: 'unroll',
    version: 1,
    name: 'test',
    training: {},
    nodes: [
      { id: 'x', op: 'Input', params: { shape: [2], value: value.map((v) => [v, 1]) }, at },
      { id: 'label', op: 'Input', params: { dtype: 'int32', value }, at },
      { id: 'fc', op: 'Linear', params: { outFeatures: 5 }, at },
      { id: 'loss', op: 'CrossEntropyLoss', params: {}, at },
    ],
    edges: [
      ['x.y', 'fc.x'],
      ['fc.y', 'loss.prediction'],
      ['label.y', 'loss.target'],
    ],
  };
  const s = await sessionOf(doc);
  const found = issueOf(runTo(s, 0));
  expect(found).toMatchObject({ code: 'class-out-of-range', node: 'loss' });
  expect(found.args).toMatchObject({ sample: 3, value: 6, last: 4 });
});

describe('over time the step that made it is named', () => {
  const at = [0, 0] as const;
  /** h of a relu cell of one unit is w h' + x, and the loss wants 0. */
  async function explosion(w: number, x: readonly number[]): Promise<Session> {
    const weights = { weight_ih_l0: [[1]], weight_hh_l0: [[w]], bias_ih_l0: [0], bias_hh_l0: [0] };
    const zeros = x.map(() => [[0]]);
    return sessionOf({
      format: 'unroll',
      version: 1,
      name: 'explosion',
      nodes: [
        { id: 'x', op: 'Input', params: { shape: [1], sequence: true, value: x.map((v) => [[v]]) }, at },
        { id: 'want', op: 'Input', params: { shape: [1], sequence: true, value: zeros }, at },
        { id: 'cell', op: 'RNN', params: { hiddenSize: 1, nonlinearity: 'relu' }, at, weights },
        { id: 'loss', op: 'MSELoss', params: {}, at },
      ],
      edges: [
        ['x.y', 'cell.x'],
        ['cell.y', 'loss.prediction'],
        ['want.y', 'loss.target'],
      ],
      training: {},
    });
  }
  const isSound = (s: Session, place: number) => {
    const { index, t } = s.machine.at(place) ?? { index: -1, t: -1 };
    const v = s.program.values[s.program.code[index]?.out ?? -1];
    if (!v) return true;
    const data = s.machine.data(v.id);
    return (t >= 0 && v.lead === 'TN' ? data.slice(t, t + 1) : data).every(Number.isFinite);
  };
  /** What the issue says, and that it is the first place of the tape that is not finite. */
  function named(s: Session) {
    const { args, message } = issueOf(runTo(s, 0));
    const place = (args.index as number) - 1;
    for (let before = 0; before < place; before++) expect(isSound(s, before), `place ${before}`).toBe(true);
    expect(isSound(s, place)).toBe(false);
    expect(s.program.code[s.machine.at(place)?.index ?? -1]).toMatchObject({ prim: args.prim, phase: args.phase });
    expect(message).toContain(`(t = ${args.t})`);
    return { ...args, place: s.machine.at(place)?.t };
  }
  test('a state that explodes', async () => {
    const found = named(await explosion(1e20, [1, 0, 0, 0, 0]));
    expect(found).toMatchObject({ value: 'Inf', phase: 'forward', prim: 'linear', t: 2, place: 2 });
  });
  test('a gradient that overflows on its way back', async () => {
    const found = named(await explosion(1e9, [1e-29, 0, 0, 0, 0]));
    expect(found).toMatchObject({ value: 'Inf', phase: 'backward', prim: 'linearInputGrad', t: 1, place: 1 });
  });
  test('a sum over steps whose shares are finite', async () => {
    const value = Array.from({ length: 5 }, () => [[3e19]]);
    const doc = document([
      ['x', 'Input', { shape: [1], sequence: true, value }],
      ['fc', 'Linear', { outFeatures: 1, bias: false }],
      ['loss', 'MSELoss'],
    ]);
    const nodes = doc.nodes.map((n) => (n.id === 'fc' ? { ...n, weights: { weight: [[2 / 3]] } } : n));
    const found = named(await sessionOf({ ...doc, nodes }));
    // -1.2e38 at each step
    expect(found).toMatchObject({ value: '-Inf', phase: 'backward', prim: 'linearKernelGrad', t: 2, place: -1 });
  });
});
