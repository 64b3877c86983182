import { expect, test } from 'vitest';
import { writeDocument } from '../../src-engine/document/codec';
import { setParam } from '../../src-renderer/editor/changes';
import { Editor } from '../../src-renderer/editor/editor';
import { Files } from '../../src-renderer/editor/files';
import type { Host, OpenedFile } from '../../src-renderer/host/host';
import { digits } from '../run/documents';

type Saved = { name: string; handle: string | null; text: string };
function setUp(opens: readonly OpenedFile[] = []) {
  const saved: Saved[] = [];
  const queue = [...opens];
  const host = {
    open: async () => queue.shift() ?? null,
    save: async (bytes: Uint8Array, name: string, handle: string | null) => {
      saved.push({ name, handle, text: new TextDecoder().decode(bytes) });
      return { name, handle: handle ?? 'new' };
    },
  } as unknown as Host;
  const editor = new Editor({ ...digits(), name: 'A/B: digits' });
  return { editor, files: new Files(host, editor), saved };
}
const file = (text: string, name = 'mine.unroll.json'): OpenedFile => ({
  name,
  bytes: new TextEncoder().encode(text),
  handle: 'h1',
});

test('saving offers a name without what file systems refuse, and cleans the mark', async () => {
  const { editor, files, saved } = setUp();
  editor.run('edit.param', (d) => setParam(d, 'conv1', 'outChannels', 8));
  await files.save();
  expect(saved[0]?.name).toBe('AB digits.unroll.json');
  expect(editor.dirty).toBe(false);
  await files.save();
  expect(saved[1]?.handle).toBe('new');
});
test('a file that is refused leaves the document alone and says why', async () => {
  const { editor, files } = setUp([file('{"format": "unroll", "version": 99, "nodes": []}')]);
  const before = editor.doc;
  await files.open();
  expect(editor.doc).toBe(before);
  expect(files.store.getState().issues[0]).toMatchObject({ code: 'too-new', severity: 'error' });
});
test('a file that opens is saved back to itself, until another document is there', async () => {
  const { editor, files, saved } = setUp([file(writeDocument({ ...digits(), name: 'theirs' }))]);
  await files.open();
  expect(editor.doc.name).toBe('theirs');
  await files.save();
  expect(saved[0]).toMatchObject({ name: 'mine.unroll.json', handle: 'h1' });
  editor.undo();
  await files.save();
  expect(saved[1]?.handle).toBeNull();
});
test('an opener that was closed changes nothing', async () => {
  const { editor, files } = setUp();
  const before = editor.doc;
  await files.open();
  expect(editor.doc).toBe(before);
});
