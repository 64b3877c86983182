/** The writing as the page keeps it: texts in their order, stopped, ended by another document. */
import { expect, test } from 'vitest';
import { IssueError, issue } from '../../src-engine/core/issue';
import type { Written } from '../../src-engine/core/writing';
import type { Call } from '../../src-engine/protocol/rpc';
import { Editor } from '../../src-renderer/editor/editor';
import { BLANK } from '../../src-renderer/editor/fileCommands';
import { COLUMNS, Writing } from '../../src-renderer/editor/writing';

type Ask = { begin?: { prompt: string; seed: number }; count: number; temperature: number };
/** An engine that writes a, b, c ..., and waits until it is let on. */
function scene(answer: (ask: Ask) => unknown = () => null) {
  const asked: Ask[] = [];
  const state = { iteration: 0 };
  let at = 0;
  const call = (async (_method: string, ask: Ask) => {
    asked.push(ask);
    const other = answer(ask);
    if (other) return other;
    at = ask.begin ? 0 : at + 1;
    return {
      iteration: state.iteration,
      characters: [String.fromCharCode(97 + (at % 26))],
      probabilities: Float32Array.of(0.5),
      states: [{ node: 'rnn', name: 'h', units: 2, data: Float32Array.from({ length: ask.begin ? 6 : 2 }, () => at) }],
      unknown: ask.begin ? ['?'] : [],
    } satisfies Written;
  }) as unknown as Call;
  const editor = new Editor(BLANK);
  const writing = new Writing(
    editor,
    call,
    () => state.iteration,
    () => new Promise((resolve) => setTimeout(resolve)),
  );
  return { asked, state, editor, writing, now: () => writing.store.getState() };
}
const until = async (is: () => boolean) => {
  for (let i = 0; i < 1000 && !is(); i++) await new Promise((resolve) => setTimeout(resolve));
  expect(is()).toBe(true);
};

test('one text to its end: begun once, gone on with, its states a column for each character', async () => {
  const { asked, writing, now } = scene();
  writing.set({ prompt: 'x?y', length: 5, goesOn: false, seed: 7, temperature: 0.3 });
  await writing.start();
  expect(now()).toMatchObject({ isWriting: false, unknown: ['?'], past: [] });
  expect(now().text).toMatchObject({ characters: 'abcde', temperature: 0.3, ask: { prompt: 'xy', seed: 7 } });
  expect(now().text?.states[0]?.columns.length).toBe(3 + 4);
  expect(asked.map((a) => a.begin)).toEqual([{ prompt: 'x?y', seed: 7 }, ...Array(4).fill(undefined)]);
});
test('another text follows when the weights are others, and not before; the newest of the old ones stands first', async () => {
  const { asked, state, writing, now } = scene();
  writing.set({ length: 2 });
  const going = writing.start();
  await until(() => now().text?.characters === 'ab');
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(asked.length).toBe(2);
  for (const iteration of [5, 9]) {
    state.iteration = iteration;
    await until(() => now().text?.iteration === iteration && now().text?.characters === 'ab');
  }
  expect(now().past.map((t) => t.iteration)).toEqual([5, 0]);
  writing.stop();
  await going;
  expect(now().isWriting).toBe(false);
});
test('stopped in the middle it stands as it is; a long text keeps its last columns', async () => {
  const { writing, now } = scene();
  writing.set({ length: 3 * COLUMNS, goesOn: false });
  const going = writing.start();
  await until(() => (now().text?.characters.length ?? 0) > COLUMNS + 20);
  writing.stop();
  await going;
  const stood = now().text?.characters;
  await new Promise((resolve) => setTimeout(resolve, 10));
  expect(now().text?.characters).toBe(stood);
  expect(now().text?.states[0]?.columns.length).toBe(COLUMNS);
});
test('another document ends it and clears it, the settings stay; what cannot write says why; an issue is told', async () => {
  const a = scene();
  a.writing.set({ length: 50, temperature: 1.5 });
  const going = a.writing.start();
  await until(() => (a.now().text?.characters.length ?? 0) > 3);
  a.editor.open({ ...BLANK, name: 'other' });
  await going;
  expect(a.now()).toMatchObject({ text: null, past: [], isWriting: false, length: 50, temperature: 1.5 });
  const b = scene(() => ({ cannot: 'backwards' }));
  await b.writing.start();
  expect(b.now()).toMatchObject({ cannot: 'backwards', isWriting: false, text: null });
  const c = scene(() => {
    throw new IssueError(issue('no-loss'));
  });
  await c.writing.start();
  expect(c.now()).toMatchObject({ issue: { code: 'no-loss' }, isWriting: false });
});
test('a graph that was edited under it ends the text; the next one is the edited graph’s', async () => {
  let edited = false;
  const s = scene((ask) => (edited && !ask.begin ? { cannot: 'ended' } : null));
  s.writing.set({ length: 100 });
  const going = s.writing.start();
  await until(() => (s.now().text?.characters.length ?? 0) > 3);
  edited = true;
  await until(() => s.asked.filter((a) => a.begin).length === 1 && s.now().isWriting);
  s.state.iteration = 3;
  await until(() => s.asked.filter((a) => a.begin).length > 1);
  expect(s.now().past.length).toBeGreaterThan(0);
  s.writing.stop();
  await going;
});
