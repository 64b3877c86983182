import { describe, expect, test } from 'vitest';
import type { Doc } from '../../src-engine/document/doc';
import type { Unit } from '../../src-engine/protocol/messages';
import type { App } from '../../src-renderer/editor/app';
import { type Command, keysText, keyText } from '../../src-renderer/editor/command';
import { COMMANDS, commandOf, stepCommand } from '../../src-renderer/editor/commands';
import { createSession, forgetRefusals } from '../../src-renderer/editor/session';
import { RESOURCES } from '../../src-renderer/i18n/i18n';
import { digits } from '../run/documents';
import { headless } from './actor';

const all: readonly Command[] = COMMANDS;
/** What Chromium keeps for itself, of the keys that we use. */
const TAKEN = ['F5', 'F10', 'F11', 'Shift+F10', '$mod+o', '$mod+s'];
const lookUp = (key: string, of: unknown = RESOURCES.en) =>
  key.split('.').reduce<unknown>((tree, part) => (tree as Record<string, unknown>)?.[part], of);

describe('what needs a selection', () => {
  const doc: Doc = {
    ...{ format: 'unroll', version: 1, name: 'one', edges: [], training: {} },
    nodes: [{ id: 'fc', op: 'Linear', params: { outFeatures: 2 }, at: [0, 0] }],
  };
  /** Where nothing is selected the arrows scroll, and the clipboard is the browser's. */
  const isSilent = ({ id, isNative }: Command) => id.startsWith('nudge') || isNative === true;
  test('says so where its key is pressed without one, in both languages', () => {
    const app = headless(doc);
    const idle = all.filter((c) => c.keys.length && ['edit', 'graph', 'arrange'].includes(c.group));
    const off = idle.filter((c) => !c.enabled(app) && !isSilent(c) && !['undo', 'redo', 'selectNone'].includes(c.id));
    expect(off.map((c) => c.id)).toEqual(expect.arrayContaining(['delete', 'rename', 'freeze', 'openCell']));
    for (const c of [...off, commandOf('unfold'), commandOf('gradTime')]) {
      const why = c.reason?.(app) ?? '';
      for (const of of [RESOURCES.en, RESOURCES.ko]) expect(lookUp(why, of), c.id).toBeTypeOf('string');
    }
    app.session.setState({ selected: ['fc'] });
    expect([commandOf('openCell').enabled(app), commandOf('openCell').reason?.(app)]).toEqual([
      false,
      'command.needs.cell',
    ]);
  });
  test('is forgotten with another selection, and with another document', () => {
    const { session, editor } = headless(doc);
    forgetRefusals(session, editor);
    const refused = { label: 'command.delete', why: 'command.needs.any' };
    session.setState({ refused });
    session.setState({ side: 'outline' });
    expect(session.getState().refused).toBe(refused);
    session.setState({ selected: ['fc'] });
    expect(session.getState().refused).toBeNull();
    session.setState({ refused });
    editor.open({ ...doc, name: 'two' });
    expect(session.getState().refused).toBeNull();
  });
});
describe('commands', () => {
  test('no two share a key', () => {
    const keys = all.flatMap((c) => c.keys);
    expect(new Set(keys).size).toBe(keys.length);
  });
  test('each has a name', () => {
    for (const c of all) expect(lookUp(c.label), c.id).toBeTypeOf('string');
  });
  test('each that moves the run has a key that no browser takes', () => {
    for (const c of all.filter((c) => /toggle|next|back|end/i.test(c.id) && c.keys.length > 1))
      expect(
        c.keys.some((k) => !TAKEN.includes(k)),
        c.id,
      ).toBe(true);
  });
  test('a step of a unit names its keys', () => {
    const id = (unit: Unit, back: boolean) => stepCommand(unit, back)?.id ?? null;
    expect(id('node', false)).toBe('nextNode');
    expect(id('node', true)).toBe('backNode');
    expect(id('instruction', true)).toBe('backInstruction');
    expect([id('phase', false), id('phase', true)]).toEqual(['endOfPhase', null]);
    expect(id('epoch', false)).toBeNull();
    expect(keysText(commandOf('nextNode'))).toBe('F10, .');
    expect(keyText('$mod+s')).toMatch(/^(Ctrl|⌘)\+S$/);
  });
  test('Run that cannot leads to the problems', () => {
    const session = createSession();
    const run = (issues: readonly unknown[]) =>
      ({
        session,
        run: { store: { getState: () => ({ loaded: { issues } }) }, loading: () => null },
      }) as unknown as App;
    const { blocked } = commandOf('toggle');
    blocked?.(run([]));
    expect(session.getState().dock).toBe('tape');
    blocked?.(run([{}]));
    expect(session.getState().dock).toBe('problems');
  });
});
test('Run pressed while an edit is on its way runs once the engine has it', async () => {
  let arrive = () => {};
  const loading = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  const state = { loaded: { tape: [] as unknown[], issues: [] }, position: null };
  const done: string[] = [];
  const app = {
    session: createSession(),
    run: { store: { getState: () => state }, loading: () => loading, run: () => done.push('run') },
  } as unknown as App;
  commandOf('toggle').blocked?.(app);
  expect(done).toEqual([]);
  state.loaded.tape.push({});
  arrive();
  await loading;
  expect(done).toEqual(['run']);
});
test('how far a gradient reaches, asked for while the graph is on its way: shown once it is there, and refused only then', async () => {
  const state = { loaded: { hidden: [] as unknown[] } };
  let loading: Promise<void> | null = Promise.resolve();
  const app = {
    session: createSession(),
    editor: { doc: { nodes: [] } },
    run: { store: { getState: () => state }, loading: () => loading },
  } as unknown as App;
  const { reason, blocked, enabled } = commandOf('gradTime');
  const { getState } = app.session;
  expect([enabled(app), reason?.(app)]).toEqual([false, null]);
  blocked?.(app);
  state.loaded.hidden.push({ node: 'rnn' });
  expect(getState().dock).toBe('tape');
  await loading;
  expect([getState().dock, getState().refused]).toEqual(['gradtime', null]);
  state.loaded.hidden.pop();
  blocked?.(app);
  await loading;
  loading = null;
  expect(getState().refused?.why).toBe(reason?.(app));
  expect(reason?.(app)).toBe('command.needs.recurrence');
});
test('of another document nothing is selected or unfolded, though its nodes have the same names; an edit leaves what is there', () => {
  const { editor, session } = headless(digits());
  const first = editor.doc.nodes[0]?.id ?? '';
  const looked = { selected: [first], unfolded: first, gates: [first] };
  session.setState(looked);
  editor.run('edit.training', (d) => ({ ...d, training: { ...d.training, seed: 5 } }));
  expect(session.getState()).toMatchObject(looked);
  editor.open({ ...digits(), name: 'another' });
  expect(session.getState()).toMatchObject({ selected: [], unfolded: null, gates: [] });
});
