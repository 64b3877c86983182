/** Which wires go round. A cycle is legal where it passes through a Delay: there the value of the step before comes in. */
import { type Doc, splitPort } from '../../src-engine/document/doc';
import { ALL_OPS } from '../../src-engine/ops/index';

const owner = (end: string): string => splitPort(end)[0];
export const opCloses = (op: string): boolean => Object.hasOwn(ALL_OPS, op) && ALL_OPS[op]?.closesLoops === true;
/** Whether a node hands on what it was given a step ago. */
export const closesLoops = (doc: Doc, id: string): boolean => opCloses(doc.nodes.find((n) => n.id === id)?.op ?? '');
/** A wire whose value comes a step later. */
const isLate = (doc: Doc, to: string): boolean => splitPort(to)[1] === 'x' && closesLoops(doc, owner(to));

/** Whether `to` stands somewhere behind `from` within a step: a wire back to it would close a cycle. */
export function leadsTo(doc: Doc, from: string, to: string): boolean {
  const seen = new Set<string>();
  const open = [from];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (id === to) return true;
    if (seen.has(id)) continue;
    seen.add(id);
    for (const [a, b] of doc.edges) if (owner(a) === id && !isLate(doc, b)) open.push(owner(b));
  }
  return false;
}
/** Whether a wire from an output to an input would close a cycle that no Delay opens. */
export const closesCycle = (doc: Doc, from: string, to: string): boolean =>
  !isLate(doc, to) && leadsTo(doc, owner(to), owner(from));
/** Whether a wire is the one that closes a loop: it leads back into the Delay that the loop starts from. */
export const isBackWire = (doc: Doc, from: string, to: string): boolean =>
  isLate(doc, to) && leadsTo(doc, owner(to), owner(from));
