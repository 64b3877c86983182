/**
 * Far away a node is its name and its wires: a picture of a few pixels tells nothing, and a thousand of them cost a lot.
 * Farther still its name is no text any more, and it is a box.
 */
import { useStoreApi } from '@xyflow/react';
import { createContext, useCallback, useContext, useEffect, useRef, useState } from 'react';

export const FAR = 0.4;
/** Of a few nodes the pictures stay longer: a GRU that was opened into its cell is fitted between the two. */
const FAR_OF_FEW = 0.3;
/** A name's 20 px are 4 on the screen. */
const UNREAD = 0.2;
/** So many nodes are drawn in full within a frame. */
const FEW = 100;

/** The zoom below which so many nodes are seen from afar. */
export const farOf = (nodes: number): number => (nodes > FEW ? FAR : FAR_OF_FEW);
type ZoomedOut = {
  readonly isFar: boolean;
  readonly isUnread: boolean;
  /** The canvas begins to move. */
  readonly onStart: () => void;
  /** It rests. */
  readonly onRest: () => void;
};
/**
 * As the store of React Flow has it: for the one who tells the others. While a canvas of many nodes moves, what comes nearer stays as it was seen from
 * afar, and is drawn in full where the hand rests: hundreds of ports and pictures are more than one frame's work.
 */
export function useZoomedOut(nodes: number): ZoomedOut {
  const store = useStoreApi();
  const isMoving = useRef(false);
  const far = farOf(nodes);
  const many = useRef(false);
  many.current = nodes > FEW;
  const [isFar, setFar] = useState(() => store.getState().transform[2] < far);
  const [isUnread, setUnread] = useState(() => store.getState().transform[2] < UNREAD);
  const see = useCallback(() => {
    const zoom = store.getState().transform[2];
    setUnread(zoom < UNREAD);
    if (zoom < far || !isMoving.current || !many.current) setFar(zoom < far);
  }, [store, far]);
  useEffect(() => {
    see();
    return store.subscribe(see);
  }, [store, see]);
  const onStart = useCallback(() => {
    isMoving.current = true;
  }, []);
  const onRest = useCallback(() => {
    isMoving.current = false;
    see();
  }, [see]);
  return { isFar, isUnread, onStart, onRest };
}
const Context = createContext(false);
export const FarProvider = Context.Provider;
/** For what stands on the canvas: a thousand nodes that ask the store themselves are asked at each of its changes. */
export const useFar = (): boolean => useContext(Context);
