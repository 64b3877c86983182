/** A document with what its run has come to, as a `.unroll` (contract 1). Equal contents give equal bytes. */
import { type EntryName, writeArchive } from '../../document/archive';
import { writeDocument } from '../../document/codec';
import type { Doc } from '../../document/doc';
import { writeSafetensors } from '../safetensors/write';
import type { Tensors } from './read';

/** What a run has come to: all state as it was committed, and which of its keys belong to the optimizer. */
export type Reached = {
  readonly tensors: Tensors;
  readonly slots: readonly string[];
  readonly step: number;
  readonly epoch: number;
  readonly batch: number;
  readonly seed: number;
};
export function writeUnroll(
  doc: Doc,
  reached: Reached | null,
  data: ReadonlyMap<string, Uint8Array> = new Map(),
): Uint8Array {
  const text = (t: string) => new TextEncoder().encode(t);
  const entries = new Map<EntryName, Uint8Array>([['graph.json', text(writeDocument(doc))]]);
  if (reached) {
    const { tensors, slots, ...run } = reached;
    const isSlot = new Set(slots);
    const part = (ofSlots: boolean) =>
      writeSafetensors(new Map(Object.entries(tensors).filter(([key]) => isSlot.has(key) === ofSlots)));
    entries.set('weights.safetensors', part(false));
    entries.set('optimizer.safetensors', part(true));
    entries.set('run.json', text(JSON.stringify(run)));
  }
  for (const [name, bytes] of data) entries.set(`data/${name}`, bytes);
  return writeArchive(entries);
}
