/** What could make an Input fit: its type, its shape, whether it runs over time. */
import type { Fix } from '../../src-engine/core/issue';
import { type Nested, nestedShape } from '../../src-engine/core/tensor';
import type { DocNode, Params } from '../../src-engine/document/doc';
import { ALL_OPS } from '../../src-engine/ops/index';

/** Parameters of a node set so, where they are not. */
export function setFixes(node: DocNode, params: Params): Fix[] {
  const given = ALL_OPS[node.op]?.params ?? {};
  const now = (param: string): unknown => node.params[param] ?? given[param]?.default;
  const other = Object.entries(params).filter(([param, v]) => JSON.stringify(now(param)) !== JSON.stringify(v));
  const [[param, value] = []] = other;
  if (param === undefined) return [];
  return other.length === 1
    ? [{ kind: 'set-param', node: node.id, param, value }]
    : [{ kind: 'set-params', node: node.id, params: Object.fromEntries(other) }];
}
/** Numbers instead of ids, or ids instead of numbers. */
export const typeFixes = (source: DocNode | undefined): Fix[] =>
  source?.op === 'Input' ? ['int32', 'float32'].flatMap((dtype) => setFixes(source, { dtype })) : [];
/** The shape that a typed value has; or its first axis is time. */
export function valueFixes(node: DocNode): Fix[] {
  const shape = nestedShape(node.params.value as Nested);
  if (node.op !== 'Input' || !shape) return [];
  const lead = node.params.sequence ? 2 : 1;
  return [
    ...(shape.length >= lead ? setFixes(node, { shape: shape.slice(lead) }) : []),
    ...setFixes(node, { sequence: !node.params.sequence }),
  ];
}
