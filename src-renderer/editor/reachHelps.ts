/** What helps against what a gradient over time shows: only what is true of it, and not done already. Each is told, and done, by the panel. Pure. */
import type { GradTime, StateReach } from '../../src-engine/core/gradTime';
import type { Doc } from '../../src-engine/document/doc';
import { readTraining } from '../../src-engine/document/training';
import { canOpenGates } from './cells/openGates';
import { canBecomeLSTM } from './cells/replace';
import { nodeOf, setParams, setTraining } from './changes';
import { bpttOf, cutsWithin } from './cuts';
import type { Reading } from './reading';

export type Help =
  | { readonly id: 'uncut' | 'clip' | 'orthogonal' | 'lstm' | 'forget' | 'update' }
  /** The recurrent matrices times so much have a spectral radius of 1: the fit's slope would not do, for a smaller one moves activations to where they are steeper. */
  | { readonly id: 'scale'; readonly factor: number }
  | { readonly id: 'truncate'; readonly every: number };

/** Whether it is an RNN that starts from a recurrent matrix of its own, and not an orthogonal one. Behind ReLU, which drops half, such a matrix shrinks. */
function canStartOrthogonal(doc: Doc, id: string): boolean {
  const node = nodeOf(doc, id);
  if (node?.op !== 'RNN' || node.weightsOf !== undefined || node.params.nonlinearity === 'relu') return false;
  if (Object.keys(node.weights ?? {}).some((name) => name.startsWith('weight_hh'))) return false;
  return node.params.init !== 'orthogonal' || (node.params.gain ?? 1) !== 1;
}
export const asOrthogonal = (doc: Doc, id: string): Doc => setParams(doc, id, { init: 'orthogonal', gain: 1 });
export const withoutCuts = (doc: Doc): Doc => setTraining(doc, ['bptt'], { ...bpttOf(doc), truncate: null, cuts: [] });

export function helpsOf(doc: Doc, found: GradTime, state: StateReach, reading: Reading): Help[] {
  const { T } = found;
  const { training } = readTraining(doc.training);
  const isCut = cutsWithin(training.bptt, T).length > 0;
  const helps: Help[] = [];
  if (reading.kind === 'explodes') {
    if (training.clipNorm === null) helps.push({ id: 'clip' });
    const radius = Math.max(0, ...found.matrices.map((m) => m.radius ?? 0));
    if (radius > 1) helps.push({ id: 'scale', factor: found.scale / radius });
    if (!isCut && T > 1) helps.push({ id: 'truncate', every: Math.max(1, Math.round(T / 4)) });
    return helps;
  }
  const stops = 'stops' in reading ? reading.stops : null;
  // what a cut ends no cell carries on, be it of the row that tells it or of others
  if (isCut && (stops?.isCut || reading.cuts.length > 0)) helps.push({ id: 'uncut' });
  const fades = reading.kind === 'vanishes' || (stops !== null && !stops.isCut);
  if (fades && canStartOrthogonal(doc, state.node)) helps.push({ id: 'orthogonal' });
  if (fades && canBecomeLSTM(doc, state.node)) helps.push({ id: 'lstm' });
  if (fades && canOpenGates(doc, state.node))
    helps.push({ id: nodeOf(doc, state.node)?.op === 'LSTM' ? 'forget' : 'update' });
  return helps;
}
