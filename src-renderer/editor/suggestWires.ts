/** Outputs that could be wired to an input that lacks one, the likeliest first. */
import type { Checked } from '../../src-engine/compile/checked';
import type { Fix } from '../../src-engine/core/issue';
import { type Doc, type DocNode, splitPort } from '../../src-engine/document/doc';
import { ALL_OPS } from '../../src-engine/ops/index';
import { portsOf } from './build';
import { nodeOf } from './changes';
import { sourceAt, whyNot } from './wiring';

export const isData = (node: DocNode | undefined): boolean =>
  node !== undefined && ALL_OPS[node.op]?.category === 'data';
/** The node that feeds an input. */
export const sourceOf = (doc: Doc, to: string): DocNode | undefined => {
  const from = sourceAt(doc, to);
  return from === undefined ? undefined : nodeOf(doc, splitPort(from)[0]);
};
/**
 * Outputs that fit an input that has no wire: those that feed nothing yet first, the nearest first. None that the node has already, for a loss of a value
 * against itself is 0; a prediction is computed, and a target comes from data rather than from the network.
 */
export function connectFixes(doc: Doc, checked: Checked, to: string): Fix[] {
  const target = nodeOf(doc, splitPort(to)[0]);
  if (!target) return [];
  const used = new Set(doc.edges.map(([from]) => from));
  const own = new Set(doc.edges.filter(([, end]) => splitPort(end)[0] === target.id).map(([from]) => from));
  const port = splitPort(to)[1];
  const rank = ({ n, from }: { readonly n: DocNode; readonly from: string }): number =>
    (port === 'target' && !isData(n) ? 2 : 0) + Number(used.has(from));
  const distance = (n: DocNode) => Math.hypot(n.at[0] - target.at[0], n.at[1] - target.at[1]);
  return doc.nodes
    .flatMap((n) => portsOf(n, doc).outputs.map((port) => ({ n, from: `${n.id}.${port}` })))
    .filter(({ n, from }) => checked.ports[from] && ALL_OPS[n.op]?.category !== 'loss')
    .filter(({ n, from }) => !own.has(from) && !(port === 'prediction' && isData(n)))
    .filter(({ from }) => whyNot(doc, checked, from, to) === null)
    .sort((a, b) => rank(a) - rank(b) || distance(a.n) - distance(b.n))
    .map(({ from }) => ({ kind: 'connect', from, to }));
}
