/** Which nodes `forward` computes and which the loss: what only targets need stands with the losses, so that the model can be asked without them. */
import { splitPort } from '../../document/doc';
import type { Model, Node, Port } from './model';

export type Part = {
  /** Without those that are fed. */
  readonly nodes: readonly Node[];
  /** What comes in: ports that are fed; for the loss also what `forward` returns. */
  readonly args: readonly Port[];
  readonly returns: readonly Port[];
};
export type Plan = {
  readonly forward: Part;
  /** `returns`: the losses, in order. */
  readonly loss: Part | null;
};
const nodeOf = (port: Port): string => splitPort(port)[0];

export function planOf(model: Model): Plan {
  const { nodes, feeds, training } = model;
  const all = [...nodes.values()];
  const isFed = (id: string): boolean => all.length > 0 && [...feeds.keys()].some((p) => nodeOf(p) === id);
  const isLoss = ({ op }: Node): boolean => op.category === 'loss';
  const read = new Set(all.flatMap(({ inputs }) => [...inputs.values()].map(nodeOf)));
  const losses = all.filter(isLoss);
  const inForward = new Set<string>();
  const take = (id: string): void => {
    if (inForward.has(id)) return;
    inForward.add(id);
    for (const port of nodes.get(id)?.inputs.values() ?? []) take(nodeOf(port));
  };
  const predictions = losses.flatMap(({ inputs }) => inputs.get('prediction') ?? []);
  for (const port of predictions) take(nodeOf(port));
  for (const it of all) {
    const id = it.node.id;
    const isEnd = !read.has(id) && !isLoss(it) && !isFed(id);
    // states that go on from batch to batch are one matter
    if (isEnd || (training.bptt.carryState && it.op.category === 'recurrent')) take(id);
  }
  const computed = all.filter(({ node }) => !isFed(node.id));
  const first = computed.filter(({ node }) => inForward.has(node.id));
  const second = computed.filter(({ node }) => !inForward.has(node.id));
  const lossPorts = losses.map(({ node }) => `${node.id}.loss`);
  const isOfForward = (port: Port): boolean => inForward.has(nodeOf(port)) && !feeds.has(port);
  const wanted = [...new Set([...second.flatMap(({ inputs }) => [...inputs.values()]), ...lossPorts])];
  const ends = first.flatMap(({ node, op }) =>
    read.has(node.id) || isLoss({ op } as Node) ? [] : [`${node.id}.${op.outputs[0]}`],
  );
  const crossing = wanted.filter(isOfForward);
  const returned = [...new Set([...crossing, ...ends])];
  // a loss of what is fed: `forward` hands it on
  const returns = returned.length > 0 ? returned : [...new Set(predictions)];
  const argsOf = (part: readonly Node[], more: readonly Port[]): Port[] => {
    const used = new Set([...part.flatMap(({ inputs }) => [...inputs.values()]), ...more]);
    return [...feeds.keys()].filter((port) => used.has(port));
  };
  const forward = { nodes: first, args: argsOf(first, returns), returns };
  if (losses.length === 0) return { forward, loss: null };
  const handed = returns.filter((port) => wanted.includes(port));
  const args = [...handed, ...argsOf(second, []).filter((port) => !handed.includes(port))];
  return { forward, loss: { nodes: second, args, returns: lossPorts } };
}
