/** Opening and saving against a host in memory: what is asked of it, and what becomes of the document. */
import { expect, test } from 'vitest';
import { writeDocument } from '../../src-engine/document/codec';
import { readFile } from '../../src-engine/formats/unroll/read';
import { type Reached, writeUnroll } from '../../src-engine/formats/unroll/write';
import { setParam } from '../../src-renderer/editor/changes';
import { DraftKeeper } from '../../src-renderer/editor/drafts';
import { Editor } from '../../src-renderer/editor/editor';
import { type AskData, Files } from '../../src-renderer/editor/files';
import type { Draft, Failure, Host, OpenedFile, Place } from '../../src-renderer/host/host';
import { digits } from '../run/documents';

const REACHED: Reached = {
  tensors: {
    'fc.weight': { dtype: 'float32', shape: [2], data: new Float32Array([1, -0]) },
    'fc.weight.momentum_buffer': { dtype: 'float32', shape: [2], data: new Float32Array([3, 4]) },
  },
  slots: ['fc.weight.momentum_buffer'],
  step: 7,
  epoch: 0,
  batch: 7,
  seed: 0,
};
type Saved = { place: Place; bytes: Uint8Array };
function setUp(opens: readonly (OpenedFile | Failure)[] = [], choices: readonly string[] = [], askData?: AskData) {
  const saved: Saved[] = [];
  const queue = [...opens];
  const names = [...choices];
  const asked: string[] = [];
  const its = { failure: null as Failure | null, onWrite: () => {} };
  const host = {
    importFile: async (bytes: Uint8Array, name: string) => ({ read: readFile(bytes, name) }),
    open: async () => queue.shift() ?? null,
    choose: async (name: string) => {
      asked.push(name);
      return { name: names.shift() ?? name, handle: `h${asked.length}` };
    },
    write: async (place: Place, bytes: Uint8Array) => {
      its.onWrite();
      if (!its.failure) saved.push({ place, bytes });
      return its.failure;
    },
    recent: async () => [],
  } as unknown as Host;
  const editor = new Editor({ ...digits(), name: 'A/B: digits' });
  const started: unknown[] = [];
  const runs = {
    reached: async () => REACHED,
    startFrom: (_doc: unknown, carried: unknown) => started.push(carried),
    files: new Map(),
    giveFile: async () => '',
  };
  return { editor, files: new Files(host, editor, runs as never, askData), runs, saved, asked, its, started };
}
const file = (bytes: string | Uint8Array, name = 'mine.unroll.json'): OpenedFile => ({
  name,
  bytes: typeof bytes === 'string' ? new TextEncoder().encode(bytes) : bytes,
  handle: 'opened',
});

test('saving offers a name without what file systems refuse, writes the run with it, and cleans the mark', async () => {
  const { editor, files, saved, asked } = setUp();
  editor.run('edit.param', (d) => setParam(d, 'conv1', 'outChannels', 8));
  await files.save();
  expect(asked).toEqual(['AB digits.unroll']);
  expect(editor.dirty).toBe(false);
  const { doc, carried } = readFile(saved[0]?.bytes as Uint8Array, 'x');
  expect(doc).toEqual(editor.doc);
  expect(carried?.start).toBe(7);
  expect([...(carried?.weights['fc.weight']?.data ?? [])]).toEqual([1, -0]);
  expect(Object.keys(carried?.optimizer ?? {})).toEqual(['fc.weight.momentum_buffer']);
  await files.save();
  expect(asked).toHaveLength(1); // where it went before
  editor.undo();
  expect(editor.dirty).toBe(true);
  editor.redo();
  expect(editor.dirty).toBe(false);
});
test('the ending of the chosen name says what is written', async () => {
  const { editor, files, saved, asked } = setUp([], ['graph.unroll.json', 'run.unroll']);
  await files.saveGraphAs();
  expect(asked).toEqual(['AB digits.unroll.json']);
  expect(new TextDecoder().decode(saved[0]?.bytes)).toBe(writeDocument(editor.doc));
  await files.saveAs();
  expect(readFile(saved[1]?.bytes as Uint8Array, 'x').carried?.start).toBe(7);
});
test('a write that fails is told, and nothing counts as saved', async () => {
  const { editor, files, saved, its } = setUp();
  editor.run('edit.param', (d) => setParam(d, 'conv1', 'outChannels', 8));
  for (const failed of ['no-space', 'no-access', 'busy', 'gone', 'io'] as const) {
    its.failure = { failed, detail: 'why' };
    await files.save();
    expect(files.store.getState().issues[0]).toMatchObject({ code: `file-${failed}`, severity: 'error' });
    expect(editor.dirty).toBe(true);
  }
  its.failure = null;
  await files.save();
  expect([editor.dirty, saved.length, files.store.getState().issues]).toEqual([false, 1, []]);
});
test('an edit made while it is written is not saved with it', async () => {
  const { editor, files, its } = setUp();
  its.onWrite = () => editor.run('edit.param', (d) => setParam(d, 'conv1', 'outChannels', 8));
  await files.save();
  expect(editor.dirty).toBe(true);
});
test('a file that is refused leaves the document alone and says why', async () => {
  const { editor, files } = setUp([
    file('{"format": "unroll", "version": 99, "nodes": []}'),
    { failed: 'gone', detail: '' },
  ]);
  const before = editor.doc;
  await files.open();
  expect(files.store.getState().issues[0]).toMatchObject({ code: 'too-new', severity: 'error' });
  await files.open();
  expect(files.store.getState().issues[0]).toMatchObject({ code: 'file-gone' });
  expect(editor.doc).toBe(before);
});
test('a run comes with a .unroll, whatever it is called; it is saved back to itself, until another document is there', async () => {
  const bytes = writeUnroll({ ...digits(), name: 'theirs' }, REACHED);
  const { editor, files, saved, asked, started } = setUp([file(bytes, 'named.json')]);
  await files.open();
  expect(editor.doc.name).toBe('theirs');
  expect(started).toMatchObject([{ start: 7 }]);
  await files.save();
  expect(saved[0]?.place).toEqual({ name: 'named.json', handle: 'opened' });
  editor.undo();
  await files.save();
  expect(asked).toHaveLength(1);
});
test('an opener that was closed changes nothing', async () => {
  const { editor, files } = setUp();
  const before = editor.doc;
  await files.open();
  expect(editor.doc).toBe(before);
});
test('equal contents are equal bytes', () =>
  expect(writeUnroll(digits(), REACHED)).toEqual(writeUnroll(digits(), REACHED)));

const read = async (bytes: Uint8Array, name: string) => ({ read: readFile(bytes, name) });
/** Drafts of several windows in one place, as the storage keeps them. */
function storage() {
  const kept = new Map<string, Draft>();
  const held = new Set<string>();
  const open = () => {
    const mine = new Set<string>();
    const drafts = {
      list: async () => [...kept.values()].filter((d) => !held.has(d.id)).sort((a, b) => b.time - a.time),
      own: async (id: string) => {
        if (held.has(id)) return false;
        held.add(id);
        mine.add(id);
        return true;
      },
      keep: async (d: Draft) => void kept.set(d.id, d),
      drop: async (id: string) => void kept.delete(id),
    };
    const editor = new Editor(digits());
    const runs = { reached: async () => null, startFrom: () => {}, files: new Map(), giveFile: async () => '' };
    const keeper = new DraftKeeper({ drafts, importFile: read } as unknown as Host, editor, runs);
    const die = () => {
      for (const id of mine) held.delete(id);
    };
    return { editor, keeper, die };
  };
  return { kept, open };
}
const widen = (editor: Editor, channels: number) =>
  editor.run('edit.param', (d) => setParam(d, 'conv1', 'outChannels', channels));

test('a draft outlives its window, and comes back unsaved; saving takes it away', async () => {
  const { kept, open } = storage();
  const first = open();
  await first.keeper.start();
  expect(first.keeper.store.getState().restored).toBeNull();
  widen(first.editor, 9);
  await first.keeper.keep();
  expect(kept.size).toBe(1);
  const beside = open(); // while the first lives its draft is its own
  await beside.keeper.start();
  expect(beside.editor.doc).toEqual(digits());
  first.die();
  const next = open();
  await next.keeper.start();
  expect(next.editor.doc).toEqual(first.editor.doc);
  expect(next.editor.dirty).toBe(true);
  expect(next.editor.undoLabel).toBeUndefined();
  expect(next.keeper.store.getState().restored).not.toBeNull();
  next.editor.markSaved(next.editor.doc);
  await next.keeper.keep();
  await next.keeper.keep();
  expect(kept.size).toBe(0);
});
test('another document does not take the draft of the one before', async () => {
  const { kept, open } = storage();
  const { editor, keeper } = open();
  await keeper.start();
  widen(editor, 9);
  const edited = editor.doc;
  await keeper.keep();
  editor.open({ ...digits(), name: 'another' });
  await Promise.resolve();
  widen(editor, 5);
  await keeper.keep();
  const docs = [...kept.values()].map((d) => readFile(d.bytes, 'x').doc);
  expect(docs).toContainEqual(edited);
  expect(docs).toContainEqual(editor.doc);
});

test('data of 20 MB and more: asked once whether the file shall carry them; no answer saves nothing', async () => {
  const answers: (boolean | null)[] = [null, false];
  const sizes: number[] = [];
  const { editor, files, runs, saved } = setUp([], [], async (bytes) => {
    sizes.push(bytes);
    return answers.shift() ?? null;
  });
  const bytes = new Uint8Array(20_000_000);
  (runs.files as Map<string, unknown>).set('a'.repeat(64), { name: 'big.csv', bytes });
  const ref = { name: 'big.csv', bytes: bytes.length, sha256: 'a'.repeat(64) };
  editor.run('edit.data', (d) => ({
    ...d,
    nodes: d.nodes.map((n) => (n.op === 'Dataset' ? { ...n, params: { ...n.params, source: 'csv', file: ref } } : n)),
  }));
  await files.save();
  expect(saved).toHaveLength(0);
  expect(editor.dirty).toBe(true);
  await files.save();
  expect(saved[0]?.bytes.length).toBeLessThan(1_000_000);
  await files.save();
  expect(saved).toHaveLength(2);
  expect(sizes).toEqual([20_000_000, 20_000_000]);
});
test('PyTorch code goes to a file of its own: the document keeps its place and its mark', async () => {
  const { editor, files, saved, asked, its } = setUp([], ['digits.py']);
  editor.run('edit.param', (d) => setParam(d, 'conv1', 'outChannels', 9));
  await files.exportPytorch();
  expect(asked).toEqual(['AB digits.py']);
  expect(new TextDecoder().decode(saved[0]?.bytes)).toContain('self.conv1 = nn.Conv2d(1, 9, 3, padding=1)');
  expect(files.store.getState()).toMatchObject({ exported: 'digits.py', file: null, issues: [] });
  expect(editor.dirty).toBe(true);
  files.dismiss();
  expect(files.store.getState().exported).toBe(null);
  its.failure = { failed: 'no-space', detail: 'why' };
  await files.exportPytorch();
  expect(files.store.getState()).toMatchObject({ exported: null, issues: [{ code: 'file-no-space' }] });
  its.failure = null;
  // a graph with an error is asked no place for
  editor.run('edit.param', (d) => setParam(d, 'conv1', 'outChannels', 'many'));
  await files.exportPytorch();
  expect(asked).toHaveLength(2);
  expect(files.store.getState().issues[0]).toMatchObject({ code: 'bad-param', node: 'conv1' });
});
