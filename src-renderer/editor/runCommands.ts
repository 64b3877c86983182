/** The run by hand: steps of every size, there and back. */
import type { Unit } from '../../src-engine/protocol/messages';
import type { App } from './app';
import { type Command, soon } from './command';

const canMove = ({ run }: App): boolean => (run.store.getState().loaded?.tape.length ?? 0) > 0;
/** Nothing keeps the graph from being trained. */
export const canTrain = (app: App): boolean =>
  canMove(app) && !app.run.store.getState().loaded?.issues.some((i) => i.severity === 'error');
const running = ({ run }: App): boolean => run.store.getState().position?.running ?? false;
const step =
  (unit: Unit, back: boolean) =>
  ({ run }: App) =>
    run.step(unit, back);
/** What keeps it from running stands in the problems. */
const showProblems = ({ run, session }: App): void => {
  if (run.store.getState().loaded?.issues.length) session.setState({ dock: 'problems' });
};

export const RUN_COMMANDS = [
  {
    id: 'reset',
    label: 'run.reset',
    group: 'run',
    keys: ['$mod+Shift+Backspace'],
    enabled: canMove,
    run: ({ run }) => run.reset(),
  },
  {
    id: 'toggle',
    label: 'run.run',
    group: 'run',
    keys: ['F5', '$mod+Enter'],
    enabled: (app) => running(app) || canTrain(app),
    run: (app) => (running(app) ? app.run.pause() : app.run.run()),
    blocked: soon(canTrain, ({ run }) => run.run(), showProblems),
  },
  {
    id: 'nextNode',
    label: 'command.nextNode',
    group: 'run',
    keys: ['F10', '.'],
    enabled: canMove,
    run: step('node', false),
    blocked: soon(canMove, step('node', false)),
    onCanvas: true,
  },
  {
    id: 'space',
    label: 'command.nextNode',
    group: 'run',
    keys: ['Space'],
    enabled: canMove,
    run: step('node', false),
    blocked: soon(canMove, step('node', false)),
    onCanvas: true,
  },
  {
    id: 'nextInstruction',
    label: 'command.nextInstruction',
    group: 'run',
    keys: ['F11', ';'],
    enabled: canMove,
    run: step('instruction', false),
    blocked: soon(canMove, step('instruction', false)),
    onCanvas: true,
  },
  {
    id: 'endOfPhase',
    label: 'command.endOfPhase',
    group: 'run',
    keys: ['Shift+F11', "'"],
    enabled: canMove,
    run: step('phase', false),
    blocked: soon(canMove, step('phase', false)),
    onCanvas: true,
  },
  {
    id: 'backNode',
    label: 'command.backNode',
    group: 'run',
    keys: ['Shift+F10', ','],
    enabled: canMove,
    run: step('node', true),
    onCanvas: true,
  },
  {
    id: 'backInstruction',
    label: 'command.backInstruction',
    group: 'run',
    keys: ['Alt+F11', 'l'],
    enabled: canMove,
    run: step('instruction', true),
    onCanvas: true,
  },
] as const satisfies readonly Command[];
