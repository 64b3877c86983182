/** The wires of a large graph as a few paths. What did not change keeps its text, so that an edit is drawn where it was made. */
import { endsOf, type FlowEdge, type FlowNode } from './flow';
import { wirePath } from './lane';

/** Wires that begin in one square of the canvas, this many pixels a side, are one path: a part of the picture draws only the paths that come through it. */
const SQUARE = 1200;

export type FarPath = { readonly key: string; readonly className: string; readonly d: string };
type Found = {
  readonly from: FlowNode;
  readonly to: FlowNode;
  readonly edge: FlowEdge;
  readonly key: string;
  d: string;
};

const classOf = ({ selected, data }: FlowEdge): string =>
  `wire${data?.wrong ? ' wrong' : ''}${data?.isOver ? ' over' : ''}${selected ? ' selected' : ''}`;

export class FarPaths {
  #found = new Map<string, Found>();
  /** Paths for all wires whose ends are there. */
  of(nodes: readonly FlowNode[], edges: readonly FlowEdge[]): FarPath[] {
    const byId = new Map(nodes.map((n) => [n.id, n]));
    const next = new Map<string, Found>();
    const groups = new Map<string, { className: string; d: string[] }>();
    for (const edge of edges) {
      const [from, to] = [byId.get(edge.source), byId.get(edge.target)];
      if (!from || !to) continue;
      const before = this.#found.get(edge.id);
      const found =
        before?.from === from && before.to === to && before.edge === edge ? before : find(edge, from, to, byId);
      if (!found) continue;
      next.set(edge.id, found);
      const group = groups.get(found.key) ?? { className: classOf(edge), d: [] };
      if (group.d.length === 0) groups.set(found.key, group);
      group.d.push(found.d);
    }
    this.#found = next;
    return Array.from(groups, ([key, { className, d }]) => ({ key, className, d: d.join('') }));
  }
}
function find(edge: FlowEdge, from: FlowNode, to: FlowNode, byId: ReadonlyMap<string, FlowNode>): Found | null {
  const ends = endsOf(edge, byId);
  if (!ends) return null;
  const square = `${Math.floor(ends.sourceX / SQUARE)},${Math.floor(ends.sourceY / SQUARE)}`;
  return { from, to, edge, key: `${classOf(edge)} ${square}`, d: wirePath(ends, edge.data?.lane).path };
}
