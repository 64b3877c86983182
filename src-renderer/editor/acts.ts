/** What a person does to the graph: each one undo step, with the selection that follows from it. */
import type { Fix } from '../../src-engine/core/issue';
import { type Doc, splitPort } from '../../src-engine/document/doc';
import type { OpName } from '../../src-engine/ops/index';
import type { App } from './app';
import { GRID, type SizeOf } from './arrange';
import { addNode, copyText, disconnect, paste, portsOf, removeNodes, rename } from './build';
import { nodeOf, setFlag } from './changes';
import { fixed } from './fixes';
import { freePlace, PITCH, type Place, placeOn, settled } from './place';
import { draw, tellReplaced } from './replaced';
import type { Adding } from './session';
import { addWired, candidates, insertOn, type Loose } from './wiring';

/** Copies stand a little beside what they were made of, and beside the copies before. */
const PASTED = 32;
const COPIES = 50;
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
  const { doc } = editor;
  const taken = new Set(doc.nodes.map((n) => n.at.join()));
  const covers = (d: Doc): boolean => d.nodes.slice(doc.nodes.length).some((n) => taken.has(n.at.join()));
  let found = paste(doc, text, [PASTED, PASTED]);
  for (let i = 2; found && covers(found.doc) && i <= COPIES; i++) found = paste(doc, text, [PASTED * i, PASTED * i]);
  if (!found) return false;
  const pasted = found.doc;
  editor.run('edit.paste', () => pasted);
  session.setState({ selected: found.ids, wires: [] });
  return true;
}
export const copied = ({ editor, session }: App): string => copyText(editor.doc, session.getState().selected);

/** Where the node of a loose end has its neighbour. */
function beside(doc: Doc, { end, is }: Loose): Place {
  const [x, y] = nodeOf(doc, splitPort(end)[0])?.at ?? [0, 0];
  return [x + (is === 'output' ? PITCH : -PITCH), y];
}
const sizeOf = ({ view }: App): SizeOf | undefined => view.current?.sizeOf;
/** Adds a node with its corner at `how.at` or where it is free below, wired to the loose end or put on the wire that the list was opened for, and selects it. */
export function add(app: App, op: OpName, how: Partial<Adding> = {}, port: string | null = null): void {
  const { editor, session, settings } = app;
  const { loose = null, wire = null, at = null } = how;
  const isOn = wire !== null && fitsOn(editor.doc, op, wire);
  const wish = at ?? (loose ? beside(editor.doc, loose) : session.getState().centre);
  const [room, free] = isOn ? placeOn(editor.doc, wire, at, sizeOf(app)) : [editor.doc, wish];
  const [x, y] = freePlace(room.nodes, free, sizeOf(app));
  const dot = settings.store.getState().grid === 'on' ? GRID : 1;
  const { doc, id } = addWired(room, op, [Math.round(x / dot) * dot, Math.round(y / dot) * dot], loose, port);
  const before = editor.doc;
  editor.run('edit.add', () => (isOn ? insertOn(doc, id, wire) : doc));
  if (loose?.is === 'input' && port !== null) tellReplaced(app, before, `${id}.${port}`, loose.end);
  session.setState({ selected: [id], wires: [], element: null });
}
/** An op of no input, or of no output, is added beside the wire. */
function fitsOn(before: Doc, op: OpName, wire: string): boolean {
  const { doc, id } = addNode(before, op, [0, 0]);
  const node = nodeOf(doc, id);
  const isThere = doc.edges.some(([a, b]) => `${a}->${b}` === wire);
  const ports = node && portsOf(node, doc);
  return isThere && !!ports?.inputs.length && !!ports.outputs.length;
}
/** A wire between the loose end and a port that is there. */
export function link(app: App, loose: Loose, end: string): void {
  if (loose.is === 'output') draw(app, loose.end, end);
  else draw(app, end, loose.end);
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
export function applyFix(app: App, fix: Fix): void {
  const { editor, session, view } = app;
  const before = new Set(editor.doc.nodes.map((n) => n.id));
  editor.run('edit.fix', (doc) => settled(doc, fixed(doc, fix), sizeOf(app)));
  const added = editor.doc.nodes.filter((n) => !before.has(n.id)).map((n) => n.id);
  const [first] = added;
  if (first === undefined) return;
  session.setState({ selected: added, wires: [] });
  view.current?.reveal(first);
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
