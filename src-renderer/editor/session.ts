/** What is selected and looked at: not in the document, not in undo, not in the file. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Issue } from '../../src-engine/core/issue';
import type { Doc } from '../../src-engine/document/doc';
import type { Read, TensorRef } from '../../src-engine/protocol/messages';
import type { Editor } from './editor';
import type { Loose } from './wiring';

/** The tabs of the left panel, and of the lower part. */
export const SIDE = ['lesson', 'nodes', 'outline'] as const;
export const DOCK = ['tape', 'training', 'gradtime', 'writing', 'forecast', 'problems', 'code'] as const;
export type Dock = (typeof DOCK)[number];
/** Panels that only documents with data of a certain source have a use for. */
const OF_SOURCE: Readonly<Partial<Record<Dock, string>>> = { writing: 'text', forecast: 'series' };
export function hasDock(doc: Doc, tab: Dock): boolean {
  const source = OF_SOURCE[tab];
  return source === undefined || doc.nodes.some((n) => n.op === 'Dataset' && n.params.source === source);
}
/** What of the canvas a context menu belongs to. */
export type Target = 'node' | 'wire' | 'pane';
/** The list of what can be added or wired: where it stands, and what a new node is wired to. */
export type Adding = {
  /** Where the list opens, in pixels of the window; null: beside the middle of the canvas. */
  readonly screen: readonly [number, number] | null;
  /** Where the node will stand, in pixels of the canvas; null: in the middle of what is seen. */
  readonly at: readonly [number, number] | null;
  /** The wire's end that is in the hand. */
  readonly loose: Loose | null;
  /** The wire that the node is put on. */
  readonly wire: string | null;
  /** With ports that are there, before new nodes: the keyboard's way to wire. */
  readonly withPorts: boolean;
};
/** A wire that another one took the place of. */
export type Replaced = {
  /** The output that fed the input, the one that feeds it now, and the input. */
  readonly was: string;
  readonly by: string;
  readonly to: string;
  /** The document in which it happened: what can be done about it is offered as long as that one stands. */
  readonly doc: Doc;
  /** The document with both wires into a sum; null where they do not fit one. */
  readonly sum: Doc | null;
};
export type SessionState = {
  readonly selected: readonly string[];
  /** Ids of wires, "from->to". */
  readonly wires: readonly string[];
  /** The place in the middle of what is seen of the canvas: where a new node stands. */
  readonly centre: readonly [number, number];
  readonly adding: Adding | null;
  /** While a wire is in the hand: every port it could end at, with why not. */
  readonly linking: { readonly loose: Loose; readonly ports: ReadonlyMap<string, Issue | null> } | null;
  /** The wire on which the node that is dragged would be put. */
  readonly over: string | null;
  /** The node whose name is being typed. */
  readonly renaming: string | null;
  readonly menu: { readonly target: Target; readonly screen: readonly [number, number] } | null;
  readonly dialog: 'commands' | 'shortcuts' | 'examples' | 'data' | 'large' | null;
  /** Large data waits for a word whether the file shall carry it. */
  readonly large: { readonly bytes: number; readonly answer: (carry: boolean | null) => void } | null;
  /** What the left panel shows. */
  readonly side: (typeof SIDE)[number];
  /** How often it was asked to find a node: its field takes the focus each time. */
  readonly finding: number;
  /** The node whose recurrence is unfolded on the canvas. */
  readonly unfolded: string | null;
  /** The number that the Why tab explains; `index` counts N and T. */
  readonly element: { readonly tensor: TensorRef; readonly index: readonly number[] } | null;
  /** What it was worked out from, while the Why tab tells of it: pictures mark it. */
  readonly reads: readonly Read[];
  /** Nodes that are drawn in full however far away they are: to be measured. */
  readonly inFull: ReadonlySet<string>;
  /** Nodes whose gates are shown as strips. */
  readonly gates: readonly string[];
  readonly dock: Dock;
  /** The command whose key was pressed in vain, and why: i18n keys. Until the next one, or another selection. */
  readonly refused: { readonly label: string; readonly why: string } | null;
  /** The wire that another one took the place of last. */
  readonly replaced: Replaced | null;
  /** Text of the code panel that makes no sense yet: it waits there until it does, or is given up. */
  readonly codeDraft: string | null;
  /** Which text of the graph the code panel shows. */
  readonly codeView: 'json' | 'pytorch';
};
export const NO_NODES: ReadonlySet<string> = new Set();
export type SessionStore = StoreApi<SessionState>;
export const createSession = (): SessionStore =>
  createStore<SessionState>(() => ({
    selected: [],
    wires: [],
    centre: [0, 0],
    adding: null,
    linking: null,
    over: null,
    renaming: null,
    menu: null,
    dialog: null,
    large: null,
    side: 'nodes',
    finding: 0,
    unfolded: null,
    element: null,
    reads: [],
    inFull: NO_NODES,
    gates: [],
    dock: 'tape',
    refused: null,
    replaced: null,
    codeDraft: null,
    codeView: 'json',
  }));
/** What is no longer in the document cannot stay selected; of another document nothing is, though its nodes may have the same names. */
export function keepToDocument(session: SessionStore, editor: Editor): () => void {
  return editor.subscribe((why) => {
    // it was a text of the document before
    if (why === 'open')
      session.setState({ codeDraft: null, element: null, selected: [], wires: [], unfolded: null, gates: [] });
    const { nodes, edges } = editor.doc;
    const { selected, wires, renaming, unfolded } = session.getState();
    const ids = new Set(nodes.map((n) => n.id));
    const stay = selected.filter((id) => ids.has(id));
    const ends = new Set(wires.length ? edges.map(([a, b]) => `${a}->${b}`) : []);
    const wired = wires.filter((id) => ends.has(id));
    if (stay.length !== selected.length) session.setState({ selected: stay });
    if (wired.length !== wires.length) session.setState({ wires: wired });
    if (renaming !== null && !ids.has(renaming)) session.setState({ renaming: null });
    if (unfolded !== null && !ids.has(unfolded)) session.setState({ unfolded: null });
  });
}
/** What was refused for want of a selection is forgotten with another one, or another document. */
export function forgetRefusals(session: SessionStore, editor: Editor): () => void {
  const forget = () => session.getState().refused && session.setState({ refused: null });
  const stop = session.subscribe((s, before) => {
    if (s.selected !== before.selected || s.wires !== before.wires) forget();
  });
  const stopToo = editor.subscribe(forget);
  return () => {
    stop();
    stopToo();
  };
}
/** Why tells of a number of the node that is looked at, or of one that led to it: with another node the question is over. */
export function forgetElements(session: SessionStore): () => void {
  return session.subscribe(({ selected, element }, before) => {
    if (!element || selected === before.selected || element !== before.element) return;
    if (selected.length > 0 && !selected.includes(element.tensor.node)) session.setState({ element: null });
  });
}
/** A document that brings a lesson opens with it. */
export function openLessons(session: SessionStore, editor: Editor): () => void {
  const look = () =>
    session.setState(({ side }) => ({ side: editor.doc.lesson ? 'lesson' : side === 'lesson' ? 'nodes' : side }));
  look();
  return editor.subscribe((why) => why === 'open' && look());
}
/** Asks by a dialog whether a file shall carry its data; closing it is no answer. */
export const askLarge =
  (session: SessionStore) =>
  (bytes: number): Promise<boolean | null> =>
    new Promise((resolve) => {
      const answer = (carry: boolean | null) => {
        session.setState({ dialog: null, large: null });
        resolve(carry);
      };
      session.setState({ dialog: 'large', large: { bytes, answer } });
    });
