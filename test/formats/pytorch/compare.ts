/** Our numbers for a document beside those that PyTorch gives for its exported file. Both compute in float64, from the same float32. */
import { expect } from 'vitest';
import { check } from '../../../src-engine/compile/check';
import type { Tensor, TensorMap } from '../../../src-engine/core/tensor';
import type { Doc } from '../../../src-engine/document/doc';
import { writePytorch } from '../../../src-engine/formats/pytorch/write';
import { evaluate } from '../../../src-engine/run/evaluate';
import { stepsOf } from '../../../src-engine/run/feeds';
import { Loader } from '../../../src-engine/run/loader';
import { parameters } from '../../../src-engine/run/parameters';
import { END } from '../../../src-engine/run/units';
import { bytes, go } from '../../run/documents';
import { type Case, difference, runPython } from './python';

/** Both sides compute in float64, from the same float32. */
export const CLOSE = 1e-6;
export const EXACT = { mode: 'train', grad: true, backend: 'reference', precision: 'float64' } as const;

/** What ours gives under the names of run.py, for a document whose arguments are called as its inputs. */
export type Ours = Omit<Case, 'text'> & { readonly doc: Doc; readonly ours: TensorMap };
export async function disagreements(list: readonly Ours[]): Promise<string[]> {
  const cases = list.map(({ doc, ours: _ours, ...asked }) => {
    const { text, issues } = writePytorch(doc, check(doc, stepsOf(doc, asked.tensors)));
    if (text === null) throw new Error(`${asked.name}: ${issues.map((i) => i.message).join(' ')}`);
    return { ...asked, text };
  });
  const answers = await runPython(cases);
  return list.flatMap(({ name, ours }) => {
    const theirs = answers.get(name);
    if (typeof theirs === 'string' || !theirs) return [`${name}: ${theirs}`];
    return [...ours].flatMap(([key, tensor]) => {
      const off = difference(tensor, theirs.get(key));
      return off <= CLOSE ? [] : [`${name}: ${key} is off by ${off}`];
    });
  });
}
/** Our numbers for one pass: the loss, the gradients of parameters and inputs, the running statistics. */
export function oursOf(found: TensorMap, doc: Doc): Map<string, Tensor> {
  const kept = new Map<string, Tensor>();
  const weights = new Map(doc.nodes.map((n) => [n.id, Number(n.params.weight ?? 1)]));
  let total = 0;
  let losses = 0;
  for (const [key, tensor] of found) {
    if (/^out:.*\.loss$/.test(key)) {
      total += (weights.get(key.slice(4, -5)) ?? 1) * (tensor.data[0] as number);
      losses++;
    } else if (/^grad:(?!out:)|^state:/.test(key)) kept.set(key, tensor);
  }
  if (losses) kept.set('loss', { dtype: 'float32', shape: [], data: Float64Array.of(total) });
  return kept;
}
/** Inputs under the names of arguments: one `lengths` for all. */
export function given(tensors: TensorMap): Map<string, Tensor> {
  const out = new Map<string, Tensor>();
  for (const [key, tensor] of tensors) out.set(key.endsWith(':lengths') ? 'in:lengths' : key, tensor);
  return out;
}

/** One pass of a document over given tensors, its weights from the seed. Random masks are PyTorch's own: with dropout it is an infer pass. */
export function passOf(name: string, doc: Doc, tensors: TensorMap): Ours {
  const train = !doc.nodes.some((n) => (n.op === 'Dropout' ? n.params.p !== 0 : Number(n.params.dropout ?? 0) > 0));
  // rounded to float32 as the file has them: made in float64 they would be others
  const weights = parameters(doc, tensors);
  const all = new Map([...tensors, ...weights]);
  const found = evaluate(doc, all, null, { ...EXACT, mode: train ? 'train' : 'infer' }).tensors;
  return {
    name,
    doc,
    tensors: given(all),
    ours: oursOf(found, doc),
    train,
  };
}
/** Losses of so many steps of training, and what the weights have come to. */
export async function trainingOf(name: string, doc: Doc, tensors: TensorMap, steps: number): Promise<Ours> {
  const weights = parameters(doc, tensors);
  const loader = new Loader(bytes, { backend: 'reference', precision: 'float64' });
  const { session, issues } = await loader.load({ doc, why: 'open', tensors, weights });
  expect(issues).toEqual([]);
  if (!session) throw new Error(name);
  go(session.to({ iteration: steps - 1, at: END }));
  const losses = Float64Array.from({ length: steps }, (_, i) => session.loss(i) ?? Number.NaN);
  const ours = new Map<string, Tensor>([['losses', { dtype: 'float32', shape: [steps], data: losses }]]);
  for (const [key, { shape }] of weights)
    ours.set(`param:${key}`, { dtype: 'float32', shape, data: session.carried.state.get(key) as Float64Array });
  return { name, doc, tensors: given(new Map([...tensors, ...weights])), ours, steps };
}
