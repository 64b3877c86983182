/** What `check` found, node by node: made once for each answer, so that a thousand nodes can each look at their own part. */
import type { Checked, PortInfo } from '../../src-engine/compile/checked';
import type { Issue } from '../../src-engine/core/issue';
import type { Shape } from '../../src-engine/core/shape';
import { splitPort } from '../../src-engine/document/doc';

export type NodeFacts = {
  readonly issues: readonly Issue[];
  /** Output port -> what it gives. */
  readonly ports: Readonly<Record<string, PortInfo>>;
  /** Parameter -> its shape. */
  readonly parameters: Readonly<Record<string, Shape>>;
};
const NONE: NodeFacts = { issues: [], ports: {}, parameters: {} };
type Open = { issues: Issue[]; ports: Record<string, PortInfo>; parameters: Record<string, Shape> };
const known = new WeakMap<Checked, ReadonlyMap<string, NodeFacts>>();

function indexOf(checked: Checked): ReadonlyMap<string, NodeFacts> {
  const made = known.get(checked);
  if (made) return made;
  const index = new Map<string, Open>();
  const of = (id: string): Open => {
    const there = index.get(id) ?? { issues: [], ports: {}, parameters: {} };
    index.set(id, there);
    return there;
  };
  for (const [end, info] of Object.entries(checked.ports)) {
    const [id, port] = splitPort(end);
    of(id).ports[port] = info;
  }
  for (const [key, shape] of Object.entries(checked.parameters)) {
    const [id, name] = splitPort(key);
    of(id).parameters[name] = shape;
  }
  for (const found of checked.issues) if (found.node !== undefined) of(found.node).issues.push(found);
  known.set(checked, index);
  return index;
}
export const factsOf = (checked: Checked, id: string): NodeFacts => indexOf(checked).get(id) ?? NONE;

const owners = new WeakMap<readonly string[], ReadonlySet<string>>();
/** Whether a list of keys ("conv1.weight") names a node. */
export function namesNode(keys: readonly string[], id: string): boolean {
  const made = owners.get(keys) ?? new Set(keys.map((key) => splitPort(key)[0]));
  owners.set(keys, made);
  return made.has(id);
}
