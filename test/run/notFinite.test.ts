/** NaN and Inf stop a run before its commit; nothing has changed then, and the first instruction that made one is named. */
import { expect, test } from 'vitest';
import { IssueError } from '../../src-engine/core/issue';
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
  const doc = document(
    [
      ['data', 'Dataset', { source: 'digits', shuffle: false }],
      ['flat', 'Flatten'],
      ['fc', 'Linear', { outFeatures: 5 }],
      ['loss', 'CrossEntropyLoss'],
    ],
    { batchSize: 32 },
  );
  const s = await sessionOf(doc);
  const found = issueOf(runTo(s, 0));
  expect(found).toMatchObject({ code: 'class-out-of-range', node: 'loss' });
  const labels = s.machine.data(s.program.ports.get('data.y') as number);
  expect(labels[found.args.sample as number]).toBe(found.args.value);
  expect(found.args.value).toBeGreaterThan(4);
});
