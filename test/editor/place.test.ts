/** What is added stands clear of what is there, however it is added. */
import { expect, test, vi } from 'vitest';
import type { Doc, DocNode } from '../../src-engine/document/doc';
import { add, applyFix, pasteText } from '../../src-renderer/editor/acts';
import type { App } from '../../src-renderer/editor/app';
import { copyText } from '../../src-renderer/editor/build';
import { nodeOf } from '../../src-renderer/editor/changes';
import type { View } from '../../src-renderer/editor/view';
import { headless } from './actor';

const SIZE = { width: 188, height: 260 };
const node = (id: string, op: string, x: number, y = 0, params: DocNode['params'] = {}): DocNode => ({
  ...{ id, op, params },
  at: [x, y],
});
const doc: Doc = {
  format: 'unroll',
  version: 1,
  name: 'row',
  nodes: [
    node('data', 'Dataset', 0, 0, { source: 'iris' }),
    node('fc', 'Linear', 240, 0, { outFeatures: 3 }),
    node('loss', 'CrossEntropyLoss', 480),
  ],
  edges: [
    ['data.x', 'fc.x'],
    ['fc.y', 'loss.prediction'],
    ['data.y', 'loss.target'],
  ],
  training: {},
};
/** On a canvas where nodes are as high as they are drawn. */
function appOf(of: Doc): App {
  const app = headless(of);
  app.view.current = { sizeOf: () => SIZE, reveal: vi.fn() } as unknown as View;
  return app;
}
/** Pairs of nodes of which one covers the other. */
const covered = ({ nodes }: Doc) =>
  nodes.flatMap((a, i) =>
    nodes
      .slice(i + 1)
      .filter((b) => Math.abs(a.at[0] - b.at[0]) < SIZE.width && Math.abs(a.at[1] - b.at[1]) < SIZE.height)
      .map((b) => `${a.id} ${b.id}`),
  );
const placeOf = (app: App, id: string) => nodeOf(app.editor.doc, id)?.at;

test('from the palette, at a point, beside a wire’s end: below what is there', () => {
  const app = appOf(doc);
  app.session.setState({ centre: [480, 20] });
  add(app, 'MSELoss');
  expect(placeOf(app, 'loss1')).toEqual([480, 280]);
  add(app, 'CrossEntropyLoss', { loose: { end: 'fc.y', is: 'output' } }, 'prediction');
  add(app, 'ReLU', { at: [300, 100] });
  add(app, 'Tanh', { at: [1000, 100] });
  expect(placeOf(app, 'tanh1')).toEqual([1000, 100]);
  expect(covered(app.editor.doc)).toEqual([]);
});
test('let go a little over another it stands beside it, on whichever side; where that is taken, below', () => {
  const app = appOf({ ...doc, nodes: doc.nodes.slice(0, 1), edges: [] });
  add(app, 'ReLU', { at: [170, 30] });
  add(app, 'Tanh', { at: [-160, 100] });
  expect([placeOf(app, 'relu1'), placeOf(app, 'tanh1')]).toEqual([
    [208, 30],
    [-208, 100],
  ]);
  add(app, 'Sigmoid', { at: [170, 0] });
  expect(placeOf(app, 'sigmoid1')?.[0]).toBe(170);
  expect(covered(app.editor.doc)).toEqual([]);
});
test('on a wire room is made for it; where it was let go is clear, it stands there', () => {
  const app = appOf(doc);
  add(app, 'ReLU', { wire: 'fc.y->loss.prediction', at: [360, 10] });
  expect([placeOf(app, 'relu1'), placeOf(app, 'loss')]).toEqual([
    [480, 0],
    [720, 0],
  ]);
  expect(app.editor.doc.edges).toContainEqual(['fc.y', 'relu1.x']);
  expect(covered(app.editor.doc)).toEqual([]);
  const far = appOf({ ...doc, nodes: doc.nodes.map((n) => (n.id === 'loss' ? { ...n, at: [1200, 0] as const } : n)) });
  add(far, 'ReLU', { wire: 'fc.y->loss.prediction', at: [800, 30] });
  expect([placeOf(far, 'relu1'), placeOf(far, 'loss')]).toEqual([
    [800, 30],
    [1200, 0],
  ]);
});
test('a fix that adds a node, where one stands already: it is brought into sight', () => {
  const app = appOf(doc);
  const inputs = { prediction: 'fc.y', target: 'data.y' };
  applyFix(app, { kind: 'add-node', op: 'CrossEntropyLoss', params: {}, inputs });
  expect(app.editor.doc.nodes).toHaveLength(4);
  expect(covered(app.editor.doc)).toEqual([]);
  expect(app.session.getState().selected).toEqual(['loss1']);
  expect(app.view.current?.reveal).toHaveBeenCalledWith('loss1');
});
test('copies of one text lie beside each other', () => {
  const app = appOf(doc);
  const text = copyText(app.editor.doc, ['fc']);
  for (let i = 0; i < 3; i++) pasteText(app, text);
  expect(app.editor.doc.nodes.slice(3).map((n) => n.at)).toEqual([
    [272, 32],
    [304, 64],
    [336, 96],
  ]);
});
