/** Cuts of `training.bptt` that lie where no step is. */
import { type Issue, issue } from '../core/issue';
import type { Bptt } from '../document/training';
import type { Refs } from '../ops/op';
import { type Graph, wiresOf } from './graph';

/** A warning for each cut at or past the end of every sequence; nothing where a source does not say how many steps it has. */
export function cutIssues({ cuts }: Bptt, graph: Graph, outsOf: (node: string) => Refs | undefined): Issue[] {
  if (cuts.length === 0) return [];
  let steps = 0;
  for (const { id } of graph.order) {
    const fed = [...wiresOf(graph, id).values()].some(({ node, port }) => outsOf(node)?.[port]?.lead === 'TN');
    const begins = Object.values(outsOf(id) ?? {}).filter((r) => r.lead === 'TN');
    if (fed || begins.length === 0) continue;
    for (const ref of begins) {
      if (ref.steps === undefined) return [];
      steps = Math.max(steps, ref.steps);
    }
  }
  if (steps === 0) return [];
  const value = cuts.filter((t) => t < steps);
  const fix = { kind: 'set-training', path: ['bptt', 'cuts'], value } as const;
  return cuts.filter((t) => t >= steps).map((cut) => issue('cut-past-end', { cut, steps, last: steps - 1 }, { fix }));
}
