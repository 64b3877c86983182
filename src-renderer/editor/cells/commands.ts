/** What can be done to a recurrent node: looked into, and asked how far its gradient reaches. */
import type { App } from '../app';
import { nodeOf } from '../changes';
import { type Command, soon } from '../command';
import { stateKey } from '../reach';
import { CELLS } from './cells';
import { type Closed, openCell, whyClosed } from './open';

const chosen = ({ editor, session }: App) => {
  const { selected } = session.getState();
  return selected.length === 1 ? nodeOf(editor.doc, selected[0] as string) : undefined;
};
/** Whether a node has a cell, whatever keeps it closed. */
export const hasCell = (op: string): boolean => Object.hasOwn(CELLS, op);
/** Why the node that is selected stays closed; null where it opens, or is nothing that could. */
export function closedReason(app: App): Closed | null {
  const node = chosen(app);
  return node && hasCell(node.op) ? whyClosed(app.editor.doc, node) : null;
}
export const hasGates = (op: string): boolean => (CELLS[op]?.gates.length ?? 0) > 1;
/** Its gates stand as strips beside its states, or no more. */
export function showGates({ session }: App, id: string, on: boolean): void {
  const { gates } = session.getState();
  session.setState({ gates: on ? [...gates, id] : gates.filter((g) => g !== id) });
}
function open(app: App): void {
  const { editor, run, session, view } = app;
  const found = openCell(editor.doc, chosen(app)?.id ?? '');
  if (!found) return;
  run.carries(found.doc, found.moves);
  editor.run('edit.openCell', () => found.doc);
  session.setState({ selected: found.ids, wires: [], element: null });
  view.current?.show(found.ids);
}
const recurs = ({ run }: App): boolean => (run.store.getState().loaded?.hidden.length ?? 0) > 0;
function showReach(app: App): void {
  const of = chosen(app)?.id;
  const state = app.run.store.getState().loaded?.hidden.find((h) => h.node === of);
  if (state) app.reach.store.setState({ state: stateKey(state) });
  app.session.setState({ dock: 'gradtime' });
}
const NOTHING_RECURS = { label: 'command.gradTime', why: 'command.needs.recurrence' } as const;
export const CELL_COMMANDS = [
  {
    id: 'openCell',
    label: 'command.openCell',
    group: 'graph',
    keys: ['o'],
    enabled: (app) => hasCell(chosen(app)?.op ?? '') && closedReason(app) === null,
    reason: (app) => {
      const why = closedReason(app);
      return why ? `cell.closed.${why}` : 'command.needs.cell';
    },
    run: open,
    onCanvas: true,
    menus: ['node'],
  },
  {
    id: 'gates',
    label: 'command.gates',
    group: 'view',
    keys: [],
    enabled: (app) => hasGates(chosen(app)?.op ?? ''),
    isOn: (app) => app.session.getState().gates.includes(chosen(app)?.id ?? ''),
    run: (app) => {
      const id = chosen(app)?.id;
      if (id !== undefined) showGates(app, id, !app.session.getState().gates.includes(id));
    },
    onCanvas: true,
    menus: ['node'],
  },
  {
    id: 'gradTime',
    label: NOTHING_RECURS.label,
    group: 'view',
    keys: ['g'],
    enabled: recurs,
    // what is still on its way to the engine may recur
    reason: ({ run }) => (run.loading() ? null : NOTHING_RECURS.why),
    blocked: soon(recurs, showReach, ({ session }) => session.setState({ refused: NOTHING_RECURS })),
    run: showReach,
    onCanvas: true,
    menus: ['node'],
  },
] as const satisfies readonly Command[];
