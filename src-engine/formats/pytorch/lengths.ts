/** Sequences that meet have the same steps and lengths (contract 2): which ones these are, and which may differ in length. */
import type { Model, Port } from './model';
import type { Names } from './python';

export type Lengths = {
  /** The argument that holds the lengths of the sequence at a port; null where it is full. */
  of(port: Port): string | null;
  /** All arguments, with a port that is fed of each. */
  readonly names: ReadonlyMap<string, Port>;
};
export function lengthsOf({ nodes, feeds, leadOf }: Model, names: Names): Lengths {
  const parent = new Map<Port, Port>();
  const root = (port: Port): Port => {
    const above = parent.get(port);
    return above === undefined || above === port ? port : root(above);
  };
  for (const { node, op, inputs } of nodes.values()) {
    if (op.inputs.length === 0 && typeof op.inputs !== 'function') continue;
    const met = [...inputs.values(), ...op.outputs.map((p) => `${node.id}.${p}`)].filter((p) => leadOf(p) === 2);
    for (const port of met.slice(1)) parent.set(root(port), root(met[0] as Port));
  }
  // a source that does not say how many steps it has may differ from sample to sample
  const ragged = new Map<Port, Port>();
  for (const [port, feed] of feeds)
    if (feed.sequence && feed.steps === undefined && !ragged.has(root(port))) ragged.set(root(port), port);
  const nameOf = new Map<Port, string>();
  for (const [of, port] of ragged)
    nameOf.set(of, ragged.size === 1 ? 'lengths' : names.of(`lengths:${port}`, `lengths_${feeds.get(port)?.node.id}`));
  return {
    of: (port) => nameOf.get(root(port)) ?? null,
    names: new Map([...ragged].map(([of, port]) => [nameOf.get(of) as string, port])),
  };
}
