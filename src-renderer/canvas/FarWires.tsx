/** All wires of a large graph that is far away, as a few paths: a thousand elements cost a frame more than they show. */
import { ViewportPortal } from '@xyflow/react';
import { useMemo } from 'react';
import { endsOf, type FlowEdge, type FlowNode } from './flow';
import { wirePath } from './lane';

/** More wires than this are drawn together. */
export const MANY_WIRES = 200;
/** Wires in one path: a part of the picture draws only the paths that come through it. */
const TOGETHER = 24;

const classOf = ({ selected, data }: FlowEdge): string =>
  `wire${data?.wrong ? ' wrong' : ''}${data?.isOver ? ' over' : ''}${selected ? ' selected' : ''}`;

export function FarWires({
  nodes,
  edges,
}: {
  readonly nodes: readonly FlowNode[];
  readonly edges: readonly FlowEdge[];
}) {
  const paths = useMemo(() => {
    const byId = new Map(nodes.map((n) => [n.id, n]));
    const found = new Map<string, string[]>();
    for (const edge of edges) {
      const ends = endsOf(edge, byId);
      if (!ends) continue;
      const name = classOf(edge);
      const list = found.get(name) ?? [];
      list.push(wirePath(ends).path);
      found.set(name, list);
    }
    return [...found].flatMap(([name, list]) =>
      Array.from(
        { length: Math.ceil(list.length / TOGETHER) },
        (_, i) => [name, list.slice(i * TOGETHER, (i + 1) * TOGETHER).join('')] as const,
      ),
    );
  }, [nodes, edges]);
  return (
    <ViewportPortal>
      <svg className="far-wires" aria-hidden="true">
        {paths.map(([name, d], i) => (
          <path key={i} className={name} d={d} />
        ))}
      </svg>
    </ViewportPortal>
  );
}
