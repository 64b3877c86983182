/** Every command as a value: buttons and keys are loops over these. */

import type { Doc } from '../../src-engine/document/doc';
import type { OpName } from '../../src-engine/ops/index';
import type { Unit } from '../../src-engine/protocol/messages';
import type { App } from './app';
import { addNode, copyText, disconnect, paste, removeNodes } from './build';

/** Copies stand a little beside what they were made of. */
const PASTED = [32, 32] as const;
export const BLANK: Doc = {
  format: 'unroll',
  version: 1,
  name: 'Untitled',
  nodes: [],
  edges: [],
  training: { batchSize: 32, epochs: 5, seed: 0 },
};

export type Command = {
  readonly id: string;
  /** i18n key of its name. */
  readonly label: string;
  /** Chords in tinykeys' form; the first is shown. Each run command has one that no browser takes. */
  readonly keys: readonly string[];
  readonly enabled: (app: App) => boolean;
  readonly run: (app: App) => unknown;
  /** What the wish leads to where it cannot be done now. */
  readonly blocked?: (app: App) => unknown;
  /** Only where the canvas (or nothing) has the focus: the key is a letter or a space. */
  readonly onCanvas?: true;
};
const canMove = ({ run }: App): boolean => (run.store.getState().loaded?.tape.length ?? 0) > 0;
/** Nothing keeps the graph from being trained. */
export const canTrain = ({ run }: App): boolean =>
  canMove({ run } as App) && !run.store.getState().loaded?.issues.some((i) => i.severity === 'error');
const running = ({ run }: App): boolean => run.store.getState().position?.running ?? false;
const step =
  (unit: 'instruction' | 'node' | 'phase', back: boolean) =>
  ({ run }: App) =>
    run.step(unit, back);

const hasSelection = ({ session }: App): boolean => {
  const { selected, wires } = session.getState();
  return selected.length + wires.length > 0;
};
/** What is selected, nodes and wires together: one step. */
export function remove({ editor, session }: App, heal: boolean): void {
  const { selected, wires } = session.getState();
  const gone = new Set(wires);
  editor.run('edit.delete', (doc) =>
    removeNodes(
      disconnect(
        doc,
        doc.edges.filter(([a, b]) => gone.has(`${a}->${b}`)),
      ),
      selected,
      heal,
    ),
  );
  session.setState({ selected: [], wires: [], element: null });
}
/** Adds what a clipboard holds, and selects it. False where the text is no nodes. */
export function pasteText({ editor, session }: App, text: string): boolean {
  const found = paste(editor.doc, text, PASTED);
  if (!found) return false;
  editor.run('edit.paste', () => found.doc);
  session.setState({ selected: found.ids, wires: [] });
  return true;
}
/** Adds a node where the canvas is looked at, and selects it. */
export function addOp({ editor, session }: App, op: OpName, place?: readonly [number, number]): void {
  const [x, y] = place ?? session.getState().centre;
  const { doc, id } = addNode(editor.doc, op, [Math.round(x), Math.round(y)]);
  editor.run('edit.add', () => doc);
  session.setState({ selected: [id], wires: [], element: null });
}

export const COMMANDS = [
  { id: 'open', label: 'bar.open', keys: ['$mod+o'], enabled: () => true, run: ({ files }) => files.open() },
  { id: 'save', label: 'bar.save', keys: ['$mod+s'], enabled: () => true, run: ({ files }) => files.save() },
  {
    id: 'undo',
    label: 'bar.undo',
    keys: ['$mod+z'],
    enabled: ({ editor }) => editor.undoLabel !== undefined,
    run: ({ editor }) => editor.undo(),
  },
  {
    id: 'redo',
    label: 'bar.redo',
    keys: ['$mod+Shift+Z', '$mod+y'],
    enabled: ({ editor }) => editor.redoLabel !== undefined,
    run: ({ editor }) => editor.redo(),
  },
  { id: 'new', label: 'bar.new', keys: [], enabled: () => true, run: ({ files }) => files.show(BLANK) },
  {
    id: 'add',
    label: 'command.add',
    keys: ['a'],
    enabled: () => true,
    run: ({ session }) => session.setState({ adding: true }),
    onCanvas: true,
  },
  {
    id: 'delete',
    label: 'command.delete',
    keys: ['Delete', 'Backspace'],
    enabled: hasSelection,
    run: (app) => remove(app, false),
    onCanvas: true,
  },
  {
    id: 'heal',
    label: 'command.heal',
    keys: ['$mod+Delete'],
    enabled: ({ session }) => session.getState().selected.length > 0,
    run: (app) => remove(app, true),
    onCanvas: true,
  },
  {
    id: 'duplicate',
    label: 'command.duplicate',
    keys: ['$mod+d'],
    enabled: ({ session }) => session.getState().selected.length > 0,
    run: (app) => pasteText(app, copyText(app.editor.doc, app.session.getState().selected)),
    onCanvas: true,
  },
  {
    id: 'selectAll',
    label: 'command.selectAll',
    keys: ['$mod+a'],
    enabled: () => true,
    run: ({ editor, session }) => session.setState({ selected: editor.doc.nodes.map((n) => n.id) }),
    onCanvas: true,
  },
  { id: 'reset', label: 'run.reset', keys: ['$mod+Shift+Backspace'], enabled: canMove, run: ({ run }) => run.reset() },
  {
    id: 'toggle',
    label: 'run.run',
    keys: ['F5', '$mod+Enter'],
    enabled: (app) => running(app) || canTrain(app),
    run: (app) => (running(app) ? app.run.pause() : app.run.run()),
    // what keeps it from running stands there
    blocked: ({ run, session }) => {
      if (run.store.getState().loaded?.issues.length) session.setState({ dock: 'problems' });
    },
  },
  {
    id: 'nextNode',
    label: 'command.nextNode',
    keys: ['F10', '.'],
    enabled: canMove,
    run: step('node', false),
    onCanvas: true,
  },
  {
    id: 'space',
    label: 'command.nextNode',
    keys: ['Space'],
    enabled: canMove,
    run: step('node', false),
    onCanvas: true,
  },
  {
    id: 'nextInstruction',
    label: 'command.nextInstruction',
    keys: ['F11', ';'],
    enabled: canMove,
    run: step('instruction', false),
    onCanvas: true,
  },
  {
    id: 'endOfPhase',
    label: 'command.endOfPhase',
    keys: ['Shift+F11', "'"],
    enabled: canMove,
    run: step('phase', false),
    onCanvas: true,
  },
  {
    id: 'backNode',
    label: 'command.backNode',
    keys: ['Shift+F10', ','],
    enabled: canMove,
    run: step('node', true),
    onCanvas: true,
  },
  {
    id: 'backInstruction',
    label: 'command.backInstruction',
    keys: ['Alt+F11', 'l'],
    enabled: canMove,
    run: step('instruction', true),
    onCanvas: true,
  },
] as const satisfies readonly Command[];
export type CommandId = (typeof COMMANDS)[number]['id'];
export const commandOf = (id: CommandId): Command => COMMANDS.find((c) => c.id === id) as Command;
/** The command that takes one step of a unit, where there is one. */
export function stepCommand(unit: Unit, back: boolean): Command | null {
  if (unit === 'instruction') return commandOf(back ? 'backInstruction' : 'nextInstruction');
  if (unit === 'node') return commandOf(back ? 'backNode' : 'nextNode');
  return unit === 'phase' && !back ? commandOf('endOfPhase') : null;
}
/** "Ctrl+Z" as a person reads it. */
export const keyText = (chord: string): string =>
  chord.replace('$mod', /Mac/.test(globalThis.navigator?.platform ?? '') ? '⌘' : 'Ctrl');
export const keysText = (command: Command): string => command.keys.map(keyText).join(', ');
