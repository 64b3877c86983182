/** What the page keeps of a run from one document to the next. */
import { expect, test } from 'vitest';
import { IssueError, issue } from '../../src-engine/core/issue';
import type { Loaded } from '../../src-engine/protocol/messages';
import { Editor } from '../../src-renderer/editor/editor';
import { isOnItsWay, Run, withoutSlots } from '../../src-renderer/editor/run';
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
test('a document is on its way until the engine has answered, with a tape or with what keeps it from one', async () => {
  let answer: (loaded: object) => void = () => {};
  let refuse: (e: Error) => void = () => {};
  const call = (method: string) =>
    method === 'load'
      ? new Promise((yes, no) => {
          [answer, refuse] = [yes, no];
        })
      : Promise.resolve({});
  const run = new Run(new Editor(digits()), () => ({ call: call as never, dispose: () => {} }));
  const isComing = () => isOnItsWay(run.store.getState());
  const first = run.load('open');
  expect(isComing()).toBe(true);
  await new Promise(setImmediate);
  answer(LOADED);
  await first;
  expect(isComing()).toBe(false);
  const second = run.load('open');
  expect(isComing()).toBe(true);
  await new Promise(setImmediate);
  refuse(new IssueError(issue('no-loss')));
  await second;
  expect(isComing()).toBe(false);
});
test('what an optimizer keeps is not named beside its parameter; by itself it is', () => {
  const keys = ['conv.weight', 'conv.weight.momentum_buffer', 'conv.bias', 'conv.weight_scale', 'fc.weight.exp_avg'];
  expect(withoutSlots(keys)).toEqual(['conv.weight', 'conv.bias', 'conv.weight_scale', 'fc.weight.exp_avg']);
});
