/** Where things stand in the text of a document: for marking a problem at what it is about. Offsets, headless. */
import { findNodeAtLocation, type JSONPath, type Node, parseTree } from 'jsonc-parser';
import type { Issue } from '../../src-engine/core/issue';

/** From the first character to behind the last. */
export type Place = { readonly start: number; readonly end: number };

const placeOf = ({ offset, length }: Node): Place => ({ start: offset, end: offset + length });
/** What stands at a path below a value. */
const below = (v: Node | undefined, ...path: JSONPath): Node | undefined => v && findNodeAtLocation(v, path);
/** Name and value of a field. */
const whole = (v: Node): Place => placeOf(v.parent?.type === 'property' ? v.parent : v);

/**
 * Where each problem stands in the text of a document: on the parameter, the wire or the setting that it is about, else on its node's name; null where the text
 * does not say it.
 */
export function issuePlaces(text: string, issues: readonly Issue[]): readonly (Place | null)[] {
  const root = issues.length ? parseTree(text) : undefined;
  if (!root) return issues.map(() => null);
  const nodes = new Map(below(root, 'nodes')?.children?.map((n) => [below(n, 'id')?.value as unknown, n]));
  const edges = (below(root, 'edges')?.children ?? []).map((edge) => ({
    place: placeOf(edge),
    ends: edge.children?.map((end) => end.value as unknown) ?? [],
  }));
  return issues.map(({ code, node: of, port, args, fix }) => {
    const wire = edges.find(({ ends: [from, to] }) =>
      args.from === undefined ? to === `${of}.${port}` : from === args.from && to === args.to,
    );
    if (wire) return wire.place;
    const node = nodes.get(of);
    const field = args.field === undefined ? undefined : below(node ?? root, String(args.field));
    if (field) return whole(field);
    if (!node) {
      const path = fix?.kind === 'set-training' ? fix.path : String(args.path).split('.');
      let found = below(root, 'training');
      for (const step of path) found = below(found, step) ?? found;
      return found ? whole(found) : null;
    }
    if (code === 'unknown-op' || code === 'misspelt-op') return placeOf(below(node, 'op') ?? node);
    const [part, name] = args.weight === undefined ? ['params', args.param] : ['weights', args.weight];
    const param = below(node, part, String(name));
    return param ? whole(param) : placeOf(below(node, 'id') ?? node);
  });
}
