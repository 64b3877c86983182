/** Far away a node is its name and its wires: a picture of a few pixels tells nothing, and a thousand of them cost a lot. */
import { useStore } from '@xyflow/react';

export const FAR = 0.4;
const isFar = (s: { readonly transform: readonly [number, number, number] }): boolean => s.transform[2] < FAR;
export const useFar = (): boolean => useStore(isFar);
