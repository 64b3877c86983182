/** Seeded numbers for every Input of a document: what a benchmark trains on. */

import type { Checked } from '../compile/checked';
import { fail } from '../core/issue';
import { bits, normal, streamKey } from '../core/random';
import { sizeOf } from '../core/shape';
import type { Tensor } from '../core/tensor';
import type { Doc, DocNode } from '../document/doc';
import { OPS } from '../ops/index';

/** How many ids there are at what an int32 port is wired to: rows of an Embedding, classes of a OneHot, or logits that a loss holds it against. */
function idsAt(doc: Doc, checked: Checked, from: string): number | null {
  for (const [port, to] of doc.edges) {
    if (port !== from) continue;
    const node = doc.nodes.find((n) => n.id === to.slice(0, to.lastIndexOf('.'))) as DocNode;
    const { numEmbeddings, numClasses } = node.params;
    if (typeof numEmbeddings === 'number') return numEmbeddings;
    if (typeof numClasses === 'number') return numClasses;
    const prediction = doc.edges.find(([, port]) => port === `${node.id}.prediction`)?.[0];
    const logits = prediction === undefined ? undefined : checked.ports[prediction]?.shape[0];
    if (logits !== undefined && OPS[node.op as keyof typeof OPS]?.category === 'loss') return logits;
  }
  return null;
}
/**
 * Tensors for `load`, named as contract 5 names them: float32 inputs are normal(0, 1), int32 inputs ids that what they are wired to knows; a function of the
 * nodes' names and shapes alone. `samples` of a batch, `steps` of every sequence.
 */
export function randomInputs(doc: Doc, checked: Checked, samples: number, steps: number): Record<string, Tensor> {
  const tensors: Record<string, Tensor> = {};
  for (const node of doc.nodes) {
    const info = checked.ports[`${node.id}.y`];
    if (node.op !== 'Input' || !info) continue;
    const shape = [...(info.sequence ? [steps] : []), samples, ...info.shape];
    const length = sizeOf(shape);
    const key = streamKey(0, 'bench', node.id);
    const count = info.dtype === 'int32' ? idsAt(doc, checked, `${node.id}.y`) : 0;
    if (count === null) return fail('no-feed', { node: node.id }, { node: node.id });
    tensors[`in:${node.id}`] =
      count === 0
        ? { dtype: 'float32', shape, data: Float32Array.from({ length }, (_, i) => normal(key, i)) }
        : { dtype: 'int32', shape, data: Int32Array.from({ length }, (_, i) => bits(key, i) % count) };
  }
  return tensors;
}
