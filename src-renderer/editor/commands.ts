/** Every command as a value: buttons and keys are loops over these. */
import type { Unit } from '../../src-engine/protocol/messages';
import type { App } from './app';

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
