/**
 * Far away a node is its name and its wires: a picture of a few pixels tells nothing, and a thousand of them cost a lot.
 * Farther still its name is no text any more, and it is a box.
 */
import { useStore } from '@xyflow/react';
import { createContext, useContext } from 'react';

export const FAR = 0.4;
/** A name's 20 px are 4 on the screen. */
const UNREAD = 0.2;
type Zoomed = { readonly transform: readonly [number, number, number] };
const isFar = (s: Zoomed): boolean => s.transform[2] < FAR;
const isUnread = (s: Zoomed): boolean => s.transform[2] < UNREAD;

/** As the store of React Flow has it: for the one who tells the others. */
export const useZoomedOut = (): { readonly isFar: boolean; readonly isUnread: boolean } => ({
  isFar: useStore(isFar),
  isUnread: useStore(isUnread),
});
const Context = createContext(false);
export const FarProvider = Context.Provider;
/** For what stands on the canvas: a thousand nodes that ask the store themselves are asked at each of its changes. */
export const useFar = (): boolean => useContext(Context);
