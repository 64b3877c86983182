/** Arranging as a person asks for it: one step, seen as it happens, and what it moved in sight. */
import type { Doc, DocNode } from '../../../src-engine/document/doc';
import type { App } from '../app';
import type { Size, SizeOf } from '../arrange';
import { factsOf } from '../nodeFacts';
import { fold } from '../unfold';
import { laidOut } from './layout';

export const ARRANGED = 'edit.arrange';
/** What is taken where there is no canvas: a node, and as much as a small window shows. */
const SIZE = { width: 188, height: 160 };
const ROOM = { width: 800, height: 500 };
/** So many nodes are drawn and measured at once. */
const FEW = 100;

/** Several that are selected are arranged among themselves; else all. */
export function arrange(app: App): void {
  const { editor, view } = app;
  const { nodes } = editor.doc;
  const first = new Map(nodes.map((n) => [kindOf(app, n), n.id]));
  const drawn = nodes.length <= FEW ? nodes.map((n) => n.id) : [...first.values()].slice(0, FEW);
  if (view.current) view.current.measured(drawn, () => arrangeNow(app));
  else arrangeNow(app);
}
function arrangeNow(app: App): void {
  const { editor, session, view } = app;
  const { selected, unfolded } = session.getState();
  // what hangs below its node would hang over others
  if (unfolded !== null) fold(app);
  const before = editor.doc;
  const only = selected.length > 1 ? selected : null;
  const sizeOf = sizesOf(app);
  view.current?.glide();
  editor.run(ARRANGED, (doc) => laidOut(doc, only, sizeOf, view.current?.room() ?? ROOM));
  follow(app, before, only === null);
}
/** Nodes of one kind are drawn alike: the same op, set the same, with the same shapes. */
function kindOf({ analysis }: App, { id, op, params }: DocNode): string {
  const { ports, parameters } = factsOf(analysis.checked, id);
  return JSON.stringify([op, params, ports, parameters]);
}
/** Not all of many nodes are measured: one that is drawn in full says how large the others of its kind are. */
function sizesOf(app: App): SizeOf {
  const known = (id: string): Size => app.view.current?.sizeOf(id) ?? SIZE;
  const { nodes } = app.editor.doc;
  if (nodes.length <= FEW) return known;
  const kinds = new Map(nodes.map((n) => [n.id, kindOf(app, n)]));
  const tallest = new Map<string, Size>();
  for (const [id, kind] of kinds) {
    const [old, size] = [tallest.get(kind), known(id)];
    if (!old || size.height > old.height) tallest.set(kind, size);
  }
  return (id) => tallest.get(kinds.get(id) ?? '') ?? known(id);
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
