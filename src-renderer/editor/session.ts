/** What is selected and looked at: not in the document, not in undo, not in the file. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { TensorRef } from '../../src-engine/protocol/messages';

export type SessionState = {
  readonly selected: readonly string[];
  /** Ids of wires, "from->to". */
  readonly wires: readonly string[];
  /** The place in the middle of what is seen of the canvas: where a new node stands. */
  readonly centre: readonly [number, number];
  /** Whether the list of nodes to add is open. */
  readonly adding: boolean;
  /** The number that the Why tab explains; `index` counts N and T. */
  readonly element: { readonly tensor: TensorRef; readonly index: readonly number[] } | null;
  readonly dock: 'tape' | 'training' | 'problems';
};
export type SessionStore = StoreApi<SessionState>;
export const createSession = (): SessionStore =>
  createStore<SessionState>(() => ({
    selected: [],
    wires: [],
    centre: [0, 0],
    adding: false,
    element: null,
    dock: 'tape',
  }));
