/** All wires of a large graph that is far away, as a few paths: a thousand elements cost a frame more than they show. */
import { ViewportPortal } from '@xyflow/react';
import { useMemo, useRef } from 'react';
import { FarPaths } from './farPaths';
import type { FlowEdge, FlowNode } from './flow';

/** More wires than this are drawn together. */
export const MANY_WIRES = 200;

export function FarWires({
  nodes,
  edges,
}: {
  readonly nodes: readonly FlowNode[];
  readonly edges: readonly FlowEdge[];
}) {
  const kept = useRef(new FarPaths());
  const paths = useMemo(() => kept.current.of(nodes, edges), [nodes, edges]);
  return (
    <ViewportPortal>
      <svg className="far-wires" aria-hidden="true">
        {paths.map(({ key, className, d }) => (
          <path key={key} className={className} d={d} />
        ))}
      </svg>
    </ViewportPortal>
  );
}
