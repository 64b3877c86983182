/** A recurrence unfolded over its steps: which node's is, and the command for it. A view, not in the document. */
import type { LoopInfo } from '../../src-engine/protocol/messages';
import type { App } from './app';
import type { Command } from './command';

const loopsOf = ({ run }: App): readonly LoopInfo[] => run.store.getState().loaded?.loops ?? [];
/** Whether a node carries a state over time, or stands in a loop: known once the engine has the document. */
export function canUnfold(app: App, id: string): boolean {
  const hidden = app.run.store.getState().loaded?.hidden ?? [];
  return hidden.some((h) => h.node === id) || loopsOf(app).some((l) => l.nodes.includes(id));
}
/** The one that is unfolded, where it is a node's or its loop's. */
const isUnfolded = (app: App, id: string): boolean => {
  const { unfolded } = app.session.getState();
  return (
    unfolded !== null &&
    (unfolded === id || loopsOf(app).some((l) => l.nodes.includes(id) && l.nodes.includes(unfolded)))
  );
};
/** `focus`: the node it hung from takes the focus. */
export function fold({ session, view }: App, focus = false): void {
  const { unfolded } = session.getState();
  session.setState({ unfolded: null });
  if (focus && unfolded !== null) view.current?.reveal(unfolded, true);
}
export function turnUnfolded(app: App, id: string): void {
  if (isUnfolded(app, id)) fold(app);
  else if (canUnfold(app, id)) app.session.setState({ unfolded: id });
}
const chosen = ({ session }: App): string | null => {
  const { selected } = session.getState();
  return selected.length === 1 ? (selected[0] as string) : null;
};
export const UNFOLD_COMMANDS = [
  {
    id: 'unfold',
    label: 'command.unfold',
    group: 'view',
    keys: ['u'],
    enabled: (app) => {
      const id = chosen(app);
      return app.session.getState().unfolded !== null || (id !== null && canUnfold(app, id));
    },
    reason: () => 'command.needs.recurrent',
    isOn: ({ session }) => session.getState().unfolded !== null,
    run: (app) => {
      const id = chosen(app);
      if (id !== null && canUnfold(app, id)) turnUnfolded(app, id);
      else fold(app);
    },
    onCanvas: true,
    menus: ['node'],
  },
] as const satisfies readonly Command[];
