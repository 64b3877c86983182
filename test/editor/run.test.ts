/** What the page keeps of a run from one document to the next. */
import { expect, test } from 'vitest';
import type { Loaded } from '../../src-engine/protocol/messages';
import { Editor } from '../../src-renderer/editor/editor';
import { Run, withoutSlots } from '../../src-renderer/editor/run';
import { digits } from '../run/documents';
import { LOADED } from './loaded';

/** An engine that answers every request at once. */
const answering = (loaded: Partial<Loaded> = {}) => ({
  call: (async (method: string) => (method === 'load' ? { ...LOADED, ...loaded } : {})) as never,
  dispose: () => {},
});

test('another document opens with values; an edit, and the same one once more, leave the gradients on', async () => {
  const editor = new Editor(digits());
  const run = new Run(editor, () => answering());
  const { store } = run;
  await run.load('open');
  store.setState({ layer: 'gradient' });
  editor.run('edit.training', (d) => ({ ...d, training: { ...d.training, seed: 5 } }));
  await run.reload();
  expect(store.getState().layer).toBe('gradient');
  editor.open({ ...digits(), name: 'another' });
  expect(store.getState().layer).toBe('value');
});
test('what an optimizer keeps is not named beside its parameter; by itself it is', () => {
  const keys = ['conv.weight', 'conv.weight.momentum_buffer', 'conv.bias', 'conv.weight_scale', 'fc.weight.exp_avg'];
  expect(withoutSlots(keys)).toEqual(['conv.weight', 'conv.bias', 'conv.weight_scale', 'fc.weight.exp_avg']);
});
