/** What of a document with errors can be computed all the same: the nodes in which no error is, nor in what feeds them. */
import { type Doc, type DocNode, splitPort } from '../document/doc';
import { ALL_OPS } from '../ops/index';
import type { Checked } from './checked';

/** Null where that is nothing, or where no node is to blame. */
export function soundPart(doc: Doc, checked: Checked): Doc | null {
  const wrong = new Set(
    checked.issues.flatMap((i) => (i.severity === 'error' && i.node !== undefined ? [i.node] : [])),
  );
  const gives = ({ id, op }: DocNode): boolean =>
    Object.hasOwn(ALL_OPS, op) && (ALL_OPS[op]?.outputs.every((port) => checked.ports[`${id}.${port}`]) ?? false);
  for (const node of doc.nodes) if (!gives(node)) wrong.add(node.id);
  for (let before = -1; before < wrong.size; ) {
    before = wrong.size;
    for (const [from, to] of doc.edges) if (wrong.has(splitPort(from)[0])) wrong.add(splitPort(to)[0]);
    for (const n of doc.nodes) if (n.weightsOf !== undefined && wrong.has(n.weightsOf)) wrong.add(n.id);
  }
  if (wrong.size === 0 || doc.nodes.every((n) => wrong.has(n.id))) return null;
  const isSound = (end: string): boolean => !wrong.has(splitPort(end)[0]);
  return {
    ...doc,
    nodes: doc.nodes.filter((n) => !wrong.has(n.id)),
    edges: doc.edges.filter(([from, to]) => isSound(from) && isSound(to)),
  };
}
