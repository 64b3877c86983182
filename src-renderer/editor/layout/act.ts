/** Arranging as a person asks for it: one step, seen as it happens, and what it moved in sight. */
import type { Doc } from '../../../src-engine/document/doc';
import type { App } from '../app';
import { fold } from '../unfold';
import { laidOut } from './layout';

export const ARRANGED = 'edit.arrange';
/** What is taken where there is no canvas: a node, and as much as a small window shows. */
const SIZE = { width: 188, height: 160 };
const ROOM = { width: 800, height: 500 };

/** Several that are selected are arranged among themselves; else all. */
export function arrange(app: App): void {
  const { view } = app;
  if (view.current) view.current.measured(() => arrangeNow(app));
  else arrangeNow(app);
}
function arrangeNow(app: App): void {
  const { editor, session, view } = app;
  const { selected, unfolded } = session.getState();
  // what hangs below its node would hang over others
  if (unfolded !== null) fold(app);
  const before = editor.doc;
  const only = selected.length > 1 ? selected : null;
  const sizeOf = (id: string) => view.current?.sizeOf(id) ?? SIZE;
  view.current?.glide();
  editor.run(ARRANGED, (doc) => laidOut(doc, only, sizeOf, view.current?.room() ?? ROOM));
  follow(app, before, only === null);
}
/** The whole graph is in sight once `all` of it, or most, was moved; what is less, where some of it went out of sight. */
export function follow({ editor, view }: App, before: Doc, all = false): void {
  const old = new Map(before.nodes.map((n) => [n.id, n.at]));
  const moved = editor.doc.nodes.filter(({ id, at }) => old.get(id)?.join() !== at.join());
  view.current?.later(() => {
    const isMost = all || 2 * moved.length > editor.doc.nodes.length;
    if (isMost || !moved.every(({ at }) => view.current?.sees(at))) view.current?.fit();
  });
}
