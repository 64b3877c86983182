/** Where backpropagation through time is cut, as changes of the document: `training.bptt` of contract 4. Pure. */
import type { Doc } from '../../src-engine/document/doc';
import { type Bptt, readTraining } from '../../src-engine/document/training';
import { setTraining } from './changes';

export const bpttOf = (doc: Doc): Bptt => readTraining(doc.training).training.bptt;
/** One of the cuts at t = k, 2k, ... that `truncate` makes. */
export const isRegular = ({ truncate }: Pick<Bptt, 'truncate'>, t: number): boolean =>
  truncate !== null && t > 0 && t % truncate === 0;
/** No gradient goes from step t to step t - 1. */
export const isCut = (bptt: Bptt, t: number): boolean => isRegular(bptt, t) || bptt.cuts.includes(t);
/** The cuts of a sequence of T steps, in order. */
export const cutsWithin = (bptt: Bptt, steps: number): readonly number[] =>
  Array.from({ length: Math.max(0, steps - 1) }, (_, i) => i + 1).filter((t) => isCut(bptt, t));

const withCuts = (doc: Doc, cuts: readonly number[]): Doc =>
  setTraining(
    doc,
    ['bptt', 'cuts'],
    [...new Set(cuts)].sort((a, b) => a - b),
  );
/** Sets a further cut at t, or takes it away. */
export function toggleCut(doc: Doc, t: number): Doc {
  const { cuts } = bpttOf(doc);
  return withCuts(doc, cuts.includes(t) ? cuts.filter((c) => c !== t) : [...cuts, t]);
}
export function moveCut(doc: Doc, from: number, to: number): Doc {
  const { cuts } = bpttOf(doc);
  return from === to || !cuts.includes(from) ? doc : withCuts(doc, [...cuts.filter((c) => c !== from), to]);
}
/** A cut at every k-th step; null: none but the further ones. */
export const setTruncate = (doc: Doc, k: number | null): Doc =>
  bpttOf(doc).truncate === k ? doc : setTraining(doc, ['bptt', 'truncate'], k);
/** The step that a regular cut at t = m k is taken to makes another k: all regular cuts follow. */
export const stretched = (truncate: number, t: number, to: number): number =>
  Math.max(1, Math.round(to / Math.max(1, Math.round(t / truncate))));
