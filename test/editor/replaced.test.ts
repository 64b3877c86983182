/** A wire drawn onto an input that has one: what it replaced is said, both are kept where they fit a sum, and it is one step. */
import { expect, test } from 'vitest';
import { check } from '../../src-engine/compile/check';
import type { Doc, DocEdge, DocNode, Params } from '../../src-engine/document/doc';
import { add, link } from '../../src-renderer/editor/acts';
import { nodeOf } from '../../src-renderer/editor/changes';
import { commandOf } from '../../src-renderer/editor/commands';
import { BLANK } from '../../src-renderer/editor/fileCommands';
import { draw, replacedNow, takeBack } from '../../src-renderer/editor/replaced';
import { headless } from './actor';

const node = (id: string, op: string, params: Params, x: number): DocNode => ({ id, op, params, at: [x, 0] });
const doc = (nodes: readonly DocNode[], edges: readonly DocEdge[]): Doc => ({ ...BLANK, nodes, edges });
/** An image through two convolutions of one shape; what a skip connection goes round is the second. */
const ROW = doc(
  [
    node('image', 'Input', { shape: [4, 8, 8] }, 0),
    node('conv1', 'Conv2d', { outChannels: 4, kernelSize: 3, padding: 1 }, 240),
    node('conv2', 'Conv2d', { outChannels: 4, kernelSize: 3, padding: 1 }, 480),
    node('act', 'ReLU', {}, 720),
    node('pool', 'MaxPool2d', { kernelSize: 2 }, 960),
  ],
  [
    ['image.y', 'conv1.x'],
    ['conv1.y', 'conv2.x'],
    ['conv2.y', 'act.x'],
    ['act.y', 'pool.x'],
  ],
);
const skip = (app: ReturnType<typeof headless>) => link(app, { end: 'conv1.y', is: 'output' }, 'act.x');

test('a skip connection becomes a sum of both, in a free place between, in one step with the wire', () => {
  const app = headless(ROW);
  skip(app);
  expect(app.editor.doc.edges).not.toContainEqual(['conv2.y', 'act.x']);
  expect(replacedNow(app)).toMatchObject({ was: 'conv2.y', by: 'conv1.y', to: 'act.x' });
  const sum = commandOf('sum');
  expect(sum.enabled(app)).toBe(true);
  sum.run(app);
  const now = app.editor.doc;
  for (const wire of [
    ['conv2.y', 'add1.a'],
    ['conv1.y', 'add1.b'],
    ['add1.y', 'act.x'],
  ])
    expect(now.edges).toContainEqual(wire);
  expect(check(now).issues).toEqual([]);
  expect(app.session.getState().selected).toEqual(['add1']);
  const places = now.nodes.map((n) => n.at.join());
  expect(new Set(places).size).toBe(places.length);
  const x = (id: string) => nodeOf(now, id)?.at[0] as number;
  expect(x('conv2')).toBeLessThan(x('add1'));
  expect(x('add1')).toBeLessThan(x('act'));
  expect([replacedNow(app), sum.enabled(app)]).toEqual([null, false]);
  app.editor.undo();
  expect(app.editor.doc).toBe(ROW);
});
test('the new wire can be taken back, and is no longer offered once something else was done', () => {
  const app = headless(ROW);
  skip(app);
  takeBack(app);
  expect(app.editor.doc).toBe(ROW);
  skip(app);
  app.editor.run('edit.rename', (d) => ({ ...d, name: 'other' }));
  const { doc: now } = app.editor;
  expect([replacedNow(app), commandOf('sum').enabled(app)]).toEqual([null, false]);
  commandOf('sum').run(app);
  takeBack(app);
  expect(app.editor.doc).toBe(now);
});
test('of another shape, or of ids, no sum is offered; what was replaced is said all the same', () => {
  const same = headless(ROW);
  draw(same, 'image.y', 'pool.x');
  expect(replacedNow(same)?.sum).not.toBeNull();
  const other = headless({
    ...ROW,
    nodes: ROW.nodes.map((n) => (n.id === 'image' ? { ...n, params: { shape: [2, 8, 8] } } : n)),
  });
  draw(other, 'image.y', 'pool.x');
  expect(replacedNow(other)).toMatchObject({ was: 'act.y', by: 'image.y', to: 'pool.x', sum: null });
  expect(commandOf('sum').reason?.(other)).toBe('command.needs.sameShape');
  const ids = doc(
    [
      node('a', 'Input', { dtype: 'int32' }, 0),
      node('b', 'Input', { dtype: 'int32' }, 0),
      node('words', 'Embedding', { numEmbeddings: 4, embeddingDim: 2 }, 240),
    ],
    [['a.y', 'words.x']],
  );
  const words = headless(ids);
  draw(words, 'b.y', 'words.x');
  expect(replacedNow(words)).toMatchObject({ was: 'a.y', sum: null });
});
test('a wire whose end is taken elsewhere is summed with what was there, and leaves where it was', () => {
  const app = headless(ROW);
  draw(app, 'conv1.y', 'act.x', 'conv1.y->conv2.x');
  expect(replacedNow(app)?.was).toBe('conv2.y');
  // taken away from conv2, which has no input then: there is no shape to sum
  expect(replacedNow(app)?.sum).toBeNull();
  const back = headless(ROW);
  draw(back, 'image.y', 'act.x', 'conv2.y->act.x');
  // the wire's own end that was moved is not another wire
  expect(replacedNow(back)).toBeNull();
});
test('a new node put before an input that was wired says what it replaced; an input that was free loses nothing', () => {
  const app = headless(ROW);
  add(app, 'Conv2d', { loose: { end: 'act.x', is: 'input' } }, 'y');
  expect(replacedNow(app)).toMatchObject({ was: 'conv2.y', by: 'conv3.y', to: 'act.x', sum: null });
  app.editor.undo();
  app.editor.run('edit.disconnect', (d) => ({ ...d, edges: d.edges.slice(0, -1) }));
  draw(app, 'conv1.y', 'pool.x');
  expect(replacedNow(app)).toBeNull();
});
