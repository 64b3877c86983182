/** What a person does to the graph: each one undo step, with the selection that follows from it. */
import type { Fix } from '../../src-engine/core/issue';
import { type Doc, splitPort } from '../../src-engine/document/doc';
import type { OpName } from '../../src-engine/ops/index';
import type { App } from './app';
import { GRID } from './arrange';
import { copyText, disconnect, paste, portsOf, removeNodes, rename } from './build';
import { nodeOf, setFlag } from './changes';
import { fixed } from './fixes';
import type { Adding } from './session';
import { addWired, candidates, insertOn, join, type Loose } from './wiring';

/** Copies stand a little beside what they were made of. */
const PASTED = [32, 32] as const;
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
export const copied = ({ editor, session }: App): string => copyText(editor.doc, session.getState().selected);

/** From a node to the one that it is wired to: a node's width and a gap. */
const PITCH = 230;
/** Corners nearer than this would cover each other. */
const COVERED = [190, 150] as const;
/** Where the node of a loose end has its neighbour. */
function beside(doc: Doc, { end, is }: Loose): readonly [number, number] {
  const [x, y] = nodeOf(doc, splitPort(end)[0])?.at ?? [0, 0];
  return [x + (is === 'output' ? PITCH : -PITCH), y];
}
/** The place, or the next one below it where no node's corner is near. */
function freeSpot(doc: Doc, [x, y]: readonly [number, number]): readonly [number, number] {
  const isTaken = (at: number) =>
    doc.nodes.some((n) => Math.abs(n.at[0] - x) < COVERED[0] && Math.abs(n.at[1] - at) < COVERED[1]);
  let free = y;
  while (isTaken(free)) free += COVERED[1];
  return [x, free];
}
/** Adds a node with its corner at `how.at`, wired to the loose end or put on the wire that the list was opened for, and selects it. */
export function add(app: App, op: OpName, how: Partial<Adding> = {}, port: string | null = null): void {
  const { editor, session, settings } = app;
  const { loose = null, wire = null } = how;
  const [x, y] = how.at ?? freeSpot(editor.doc, loose ? beside(editor.doc, loose) : session.getState().centre);
  const dot = settings.store.getState().grid === 'on' ? GRID : 1;
  const { doc, id } = addWired(editor.doc, op, [Math.round(x / dot) * dot, Math.round(y / dot) * dot], loose, port);
  editor.run('edit.add', () => (wire && fitsOn(app, doc, id, wire) ? insertOn(doc, id, wire) : doc));
  session.setState({ selected: [id], wires: [], element: null });
}
/** An op of no input, or of no output, is added beside the wire. */
function fitsOn({ editor }: App, doc: Doc, id: string, wire: string): boolean {
  const node = nodeOf(doc, id);
  const isThere = editor.doc.edges.some(([a, b]) => `${a}->${b}` === wire);
  const ports = node && portsOf(node, doc);
  return isThere && !!ports?.inputs.length && !!ports.outputs.length;
}
/** A wire between the loose end and a port that is there. */
export function link({ editor }: App, loose: Loose, end: string): void {
  editor.run('edit.connect', (doc) => join(doc, loose, end));
}
/** A wire in the hand: every port says whether it fits. */
export function takeUp({ editor, session, analysis }: App, loose: Loose): void {
  session.setState({ linking: { loose, ports: candidates(editor.doc, analysis.checked, loose) } });
}
export const letGo = ({ session }: App): void => session.setState({ linking: null, over: null });

/** A node's other name, in its wires too. False where the name is taken or cannot be one. */
export function renameNode({ editor, session }: App, id: string, to: string): boolean {
  const next = rename(editor.doc, id, to);
  if (!next) return false;
  const { selected, unfolded } = session.getState();
  editor.run('edit.rename', () => next);
  session.setState(({ element, gates }) => ({
    selected: selected.map((s) => (s === id ? to : s)),
    gates: gates.map((g) => (g === id ? to : g)),
    ...(unfolded === id ? { unfolded: to } : {}),
    element: element && 'node' in element.tensor && element.tensor.node === id ? null : element,
    renaming: null,
  }));
  return true;
}
/** On for all that is selected, or off where it is on for all. */
export function turnFlag({ editor, session }: App, flag: 'frozen' | 'bypassed'): void {
  const { selected } = session.getState();
  const isOn = selected.every((id) => nodeOf(editor.doc, id)?.[flag] === true);
  editor.run(`edit.${flag}`, (doc) => selected.reduce((d, id) => setFlag(d, id, flag, !isOn), doc));
}
export function applyFix({ editor, session }: App, fix: Fix): void {
  const before = new Set(editor.doc.nodes.map((n) => n.id));
  editor.run('edit.fix', (doc) => fixed(doc, fix));
  const added = editor.doc.nodes.filter((n) => !before.has(n.id)).map((n) => n.id);
  if (added.length) session.setState({ selected: added, wires: [] });
}
/** Opens the list of what can be added. */
export function openList({ session }: App, how: Partial<Adding> = {}): void {
  session.setState({
    adding: { screen: null, at: null, loose: null, wire: null, withPorts: false, ...how },
    menu: null,
  });
}
/** Shows where an issue stands: its node selected and in sight. */
export function goTo({ editor, session, view }: App, { node }: { readonly node?: string }): void {
  if (node === undefined || !nodeOf(editor.doc, node)) return;
  session.setState({ selected: [node], wires: [] });
  view.current?.reveal(node);
}
