import { describe, expect, test, vi } from 'vitest';
import { moveNodes, setParam, setTraining } from '../../src-renderer/editor/changes';
import { Editor } from '../../src-renderer/editor/editor';
import { digits } from '../run/documents';

describe('the document', () => {
  test('one call is one undo step; undo and redo give back the very objects', () => {
    const first = digits();
    const editor = new Editor(first);
    editor.run('edit.param', (d) => setParam(d, 'conv1', 'outChannels', 8));
    const second = editor.doc;
    editor.run('edit.move', (d) => moveNodes(d, new Map([['fc', [1, 2]]])));
    const third = editor.doc;
    editor.undo();
    expect(editor.doc).toBe(second);
    editor.undo();
    expect(editor.doc).toBe(first);
    editor.undo();
    expect(editor.doc).toBe(first);
    editor.redo();
    editor.redo();
    expect(editor.doc).toBe(third);
  });
  test('calls with one merge key fold; another act between them parts them', () => {
    const editor = new Editor(digits());
    for (const lr of [0.1, 0.2, 0.3]) editor.run('edit.training', (d) => setTraining(d, ['optimizer', 'lr'], lr), 'lr');
    editor.run('edit.move', (d) => moveNodes(d, new Map([['fc', [1, 2]]])));
    editor.run('edit.training', (d) => setTraining(d, ['optimizer', 'lr'], 0.4), 'lr');
    editor.undo();
    expect(editor.doc.training.optimizer).toMatchObject({ lr: 0.3 });
    editor.undo();
    editor.undo();
    expect(editor.doc.training.optimizer).toMatchObject({ lr: 0.01 });
    expect(editor.undoLabel).toBeUndefined();
  });
  test('a change that changes nothing is no step', () => {
    const editor = new Editor(digits());
    const told = vi.fn();
    editor.subscribe(told);
    editor.run('edit.param', (d) => setParam(d, 'conv1', 'outChannels', 4));
    editor.run('edit.param', (d) => setParam(d, 'nobody', 'outChannels', 5));
    expect(told).not.toHaveBeenCalled();
    expect(editor.undoLabel).toBeUndefined();
  });
  test('undo back to the saved state is clean', () => {
    const editor = new Editor(digits());
    editor.run('edit.param', (d) => setParam(d, 'conv1', 'outChannels', 8));
    expect(editor.dirty).toBe(true);
    editor.markSaved(editor.doc);
    expect(editor.dirty).toBe(false);
    editor.undo();
    expect(editor.dirty).toBe(true);
    editor.redo();
    expect(editor.dirty).toBe(false);
  });
  test('opening another document is a step, too: what was not saved comes back', () => {
    const editor = new Editor(digits());
    const why: string[] = [];
    editor.subscribe((w) => why.push(w));
    editor.run('edit.param', (d) => setParam(d, 'conv1', 'outChannels', 8));
    const mine = editor.doc;
    const other = digits();
    editor.open(other);
    expect(editor.dirty).toBe(false);
    editor.undo();
    expect(editor.doc).toBe(mine);
    expect(editor.dirty).toBe(true);
    editor.undo();
    editor.redo();
    editor.redo();
    expect(editor.doc).toBe(other);
    expect(why).toEqual(['edit', 'open', 'open', 'undo', 'undo', 'open']);
  });
});
