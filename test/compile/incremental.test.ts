/** `check` keeps up with drawing: after an edit only what changed, and what that feeds, is built again. */
import { expect, test } from 'vitest';
import { createChecker } from '../../src-engine/compile/check';
import { Conv2d } from '../../src-engine/ops/conv2d';
import { setParam } from '../../src-renderer/editor/changes';
import { document } from '../run/documents';

const chain = () =>
  document([
    ['data', 'Dataset', { source: 'fashion-mnist' }],
    ...Array.from(
      { length: 99 },
      (_, i) => [`conv${i}`, 'Conv2d', { outChannels: 4, kernelSize: 3, padding: 1 }] as const,
    ).flatMap((c, i) => [c, [`act${i}`, 'ReLU'] as const]),
  ]);

test('an edit builds the node again, and those behind it only where its shape is another', () => {
  let built = 0;
  const { build } = Conv2d;
  const op = Conv2d as { build: typeof build };
  op.build = (...args) => {
    built++;
    return build(...args);
  };
  try {
    const check = createChecker();
    const doc = chain();
    check(doc);
    expect(built).toBe(99);
    built = 0;
    check(doc);
    expect(built).toBe(0);
    // the same shape comes out: nothing behind it is asked again
    check(setParam(doc, 'conv50', 'init', 'he'));
    expect(built).toBe(1);
    built = 0;
    const checked = check(setParam(doc, 'conv97', 'padding', 2));
    expect(built).toBe(2);
    expect(checked.ports['act98.y']?.shape).toEqual([4, 30, 30]);
  } finally {
    op.build = build;
  }
});
test('the answer is that of a checker without a memory', () => {
  const check = createChecker();
  const doc = chain();
  check(doc);
  const edited = setParam(doc, 'conv3', 'kernelSize', 40);
  expect(check(edited)).toEqual(createChecker()(edited));
  expect(check(doc)).toEqual(createChecker()(doc));
});
