/** Undo and redo as a person presses them: what a step brings back or changes is selected, and in sight. */
import type { Doc, DocNode } from '../../src-engine/document/doc';
import type { App } from './app';
import { ARRANGED, follow } from './layout/act';

/** Text that was edited makes other nodes of the same content; those that were moved are known at once. */
const differ = (a: DocNode, b: DocNode): boolean =>
  a !== b && (a.at[0] !== b.at[0] || a.at[1] !== b.at[1] || JSON.stringify(a) !== JSON.stringify(b));
type Touched = { readonly nodes: readonly DocNode[]; readonly wires: readonly string[] };
const NOTHING: Touched = { nodes: [], wires: [] };
/**
 * What a step to another document brought: the nodes that came; where none went, those that are changed, if that are not all of several, for that points
 * nowhere; else the wires that came.
 */
export function touched(before: Doc, after: Doc): Touched {
  const old = new Map(before.nodes.map((n) => [n.id, n]));
  const came = after.nodes.filter((n) => !old.has(n.id));
  if (came.length) return { nodes: came, wires: [] };
  if (before.nodes.length > after.nodes.length) return NOTHING;
  const changed = after.nodes.filter((n) => differ(old.get(n.id) as DocNode, n));
  if (changed.length > 1 && changed.length === after.nodes.length) return NOTHING;
  if (changed.length) return { nodes: changed, wires: [] };
  if (before.edges === after.edges) return NOTHING;
  const wired = new Set(before.edges.map(([a, b]) => `${a}->${b}`));
  return { nodes: [], wires: after.edges.map(([a, b]) => `${a}->${b}`).filter((id) => !wired.has(id)) };
}
const same = (a: readonly string[], b: readonly string[]): boolean => {
  const there = new Set(a);
  return a.length === b.length && b.every((id) => there.has(id));
};
export function stepBack(app: App, how: 'undo' | 'redo'): void {
  const { editor, session, view } = app;
  const before = editor.doc;
  const isArranged = (how === 'undo' ? editor.undoLabel : editor.redoLabel) === ARRANGED;
  if (isArranged) view.current?.glide();
  if (editor[how]() !== 'undo') return;
  // a graph that was arranged points at no node: it is seen
  if (isArranged) follow(app, before);
  const after = editor.doc;
  const { nodes, wires } = isArranged ? NOTHING : touched(before, after);
  if (nodes.length + wires.length === 0) return;
  const point = () => editor.doc === after && pointTo({ nodes, wires }, { session, view });
  // the step first: what follows another selection, the inspector and every node and wire, is drawn a frame later
  if (view.current) view.current.later(point);
  else point();
}
function pointTo({ nodes, wires }: Touched, { session, view }: Pick<App, 'session' | 'view'>): void {
  const selected = nodes.map((n) => n.id);
  const now = session.getState();
  // every node and wire is told of another selection
  if (!same(selected, now.selected) || !same(wires, now.wires)) session.setState({ selected, wires });
  const [first] = nodes;
  if (first && view.current && !nodes.some(({ at }) => view.current?.sees(at))) view.current.reveal(first.id);
}
