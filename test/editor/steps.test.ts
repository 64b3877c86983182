/** Undo and redo point at what they bring back or change. */
import { expect, test } from 'vitest';
import type { Doc } from '../../src-engine/document/doc';
import { remove } from '../../src-renderer/editor/acts';
import type { App } from '../../src-renderer/editor/app';
import { addNode, disconnect } from '../../src-renderer/editor/build';
import { moveNodes, setParam, setTraining } from '../../src-renderer/editor/changes';
import { COMMANDS } from '../../src-renderer/editor/commands';
import { insertOn } from '../../src-renderer/editor/wiring';
import { digits } from '../run/documents';
import { headless } from './actor';

const press = (app: App, id: 'undo' | 'redo') => COMMANDS.find((c) => c.id === id)?.run(app);
const chosen = ({ session }: App) => {
  const { selected, wires } = session.getState();
  return [...selected, ...wires];
};
const select = ({ session }: App, ...selected: string[]) => session.setState({ selected, wires: [] });

test('nodes that come back are selected, with none of their wires; deleted again there is nothing to point at', () => {
  const app = headless(digits());
  select(app, 'conv1', 'fc');
  remove(app, true);
  select(app, 'flat');
  press(app, 'undo');
  expect(chosen(app)).toEqual(['conv1', 'fc']);
  press(app, 'redo');
  expect(app.editor.doc.nodes.some((n) => n.id === 'fc')).toBe(false);
  expect(chosen(app)).toEqual([]);
});
test('a change selects what is changed, and nothing else', () => {
  const app = headless(digits());
  app.editor.run('edit.param', (d) => setParam(d, 'conv1', 'outChannels', 6));
  app.editor.run('edit.move', (d) => moveNodes(d, new Map([['fc', [9, 9] as const]])));
  select(app, 'loss');
  press(app, 'undo');
  expect(chosen(app)).toEqual(['fc']);
  press(app, 'undo');
  expect(chosen(app)).toEqual(['conv1']);
  press(app, 'redo');
  press(app, 'redo');
  expect(chosen(app)).toEqual(['fc']);
});
test('a wire that comes back is selected', () => {
  const app = headless(digits());
  app.editor.run('edit.disconnect', (d) => disconnect(d, [['bn.y', 'act1.x']]));
  press(app, 'undo');
  expect(chosen(app)).toEqual(['bn.y->act1.x']);
  // a node put on it goes, and it is whole again: that step only takes away
  const { doc, id } = addNode(app.editor.doc, 'Tanh', [0, 0]);
  app.editor.run('edit.insert', () => insertOn(doc, id, 'bn.y->act1.x'));
  select(app, 'fc');
  press(app, 'undo');
  expect(app.editor.doc.nodes.some((n) => n.id === id)).toBe(false);
  expect(chosen(app)).toEqual(['fc']);
});
test('what points nowhere leaves the selection as it is', () => {
  const app = headless(digits());
  const { doc, id } = addNode(app.editor.doc, 'Tanh', [0, 0]);
  app.editor.run('edit.add', () => doc);
  app.editor.run('edit.training', (d) => setTraining(d, ['epochs'], 3));
  app.editor.run('edit.move', (d) => moveNodes(d, new Map(d.nodes.map((n) => [n.id, [n.at[0] + 7, 0] as const]))));
  // a text that was edited: other objects of the same content
  app.editor.run('edit.code', (d) => JSON.parse(JSON.stringify(d)) as Doc);
  select(app, 'loss');
  let told = 0;
  const end = app.session.subscribe(() => told++);
  for (let i = 0; i < 4; i++) press(app, 'undo');
  expect(chosen(app)).toEqual(['loss']);
  expect(app.editor.doc.nodes.some((n) => n.id === id)).toBe(false);
  press(app, 'undo');
  expect(told).toBe(0);
  end();
});
test('another document is not pointed at', () => {
  const app = headless(digits());
  app.editor.open({ ...digits(), nodes: [], edges: [] });
  press(app, 'undo');
  expect(app.editor.doc.nodes.length).toBeGreaterThan(0);
  expect(chosen(app)).toEqual([]);
});
test('what is out of sight is brought into it, what is in sight stays where it is', () => {
  const app = headless(digits());
  const revealed: string[] = [];
  let isSeen = false;
  app.view.current = {
    ...{ sees: () => isSeen, reveal: (id: string) => revealed.push(id) },
    later: (act: () => void) => act(),
  } as never;
  select(app, 'conv1');
  remove(app, false);
  press(app, 'undo');
  expect(revealed).toEqual(['conv1']);
  isSeen = true;
  press(app, 'redo');
  press(app, 'undo');
  expect(revealed).toEqual(['conv1']);
});
test('arranging is one step, and none where all stands well; undone it points at no node', () => {
  const app = headless(digits());
  const arrange = () => COMMANDS.find((c) => c.id === 'arrange')?.run(app);
  const before = app.editor.doc;
  select(app, 'conv1');
  arrange();
  const arranged = app.editor.doc;
  expect(arranged).not.toBe(before);
  expect(app.editor.undoLabel).toBe('edit.arrange');
  arrange();
  expect(app.editor.doc).toBe(arranged);
  press(app, 'undo');
  expect(app.editor.doc).toBe(before);
  expect(chosen(app)).toEqual(['conv1']);
  press(app, 'redo');
  expect(app.editor.doc).toBe(arranged);
  expect(chosen(app)).toEqual(['conv1']);
});
