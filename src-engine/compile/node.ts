/** One node, read for building: its op, its parameters in their own form, its ports. Shared by check and lower. */
import { type Issue, issue } from '../core/issue';
import { near } from '../core/near';
import { readParams, unknownNames } from '../core/params';
import type { DocNode } from '../document/doc';
import { ALL_OPS } from '../ops/index';
import type { OpDef } from '../ops/op';

export type ReadNode = {
  readonly op: OpDef;
  readonly params: Readonly<Record<string, unknown>>;
  readonly issues: readonly Issue[];
  /** What is written but does not count: it stops nothing. */
  readonly warnings: readonly Issue[];
};
const read = new WeakMap<DocNode, ReadNode | null>();

/** Null for an op that this version does not know. Documents are immutable, so the answer is kept with the node. */
export function readNode(node: DocNode): ReadNode | null {
  const known = read.get(node);
  if (known !== undefined) return known;
  const op = Object.hasOwn(ALL_OPS, node.op) ? ALL_OPS[node.op] : undefined;
  let answer: ReadNode | null = null;
  if (op) {
    const here = (i: Issue): Issue => ({ ...i, node: node.id });
    const { values, issues } = readParams(node.op, op.params, node.params);
    answer = {
      op,
      params: values,
      issues: issues.map(here),
      warnings: unknownNames(node.op, Object.keys(op.params), node.params).map(here),
    };
  }
  read.set(node, answer);
  return answer;
}
/** A name that stands for no op; those that may have been meant. */
export function unknownOp({ id, op }: DocNode): Issue {
  const names = near(op, Object.keys(ALL_OPS));
  return names.length
    ? issue('misspelt-op', { op, near: names.join(', ') }, { node: id })
    : issue('unknown-op', { op }, { node: id });
}
/** Input ports of a node as it is wired. */
export function portsOf({ op, params }: ReadNode, wired: readonly string[]): readonly string[] {
  return typeof op.inputs === 'function' ? op.inputs(params as never, wired) : op.inputs;
}
/** What is wired to a node: an issue for each port that lacks its wire, for each wire to no port, and the op's own advice. */
export function wiringIssues(
  node: DocNode,
  it: ReadNode,
  ports: readonly string[],
  wired: ReadonlyMap<string, { node: string; port: string }>,
  opOf: (node: string) => string,
): Issue[] {
  const issues: Issue[] = [];
  for (const port of ports)
    if (!wired.has(port) && !it.op.optional?.includes(port))
      issues.push(issue('missing-input', { port, op: node.op }, { node: node.id, port }));
  for (const [port, from] of wired) {
    if (!ports.includes(port))
      issues.push(
        issue('unknown-edge', { from: `${from.node}.${from.port}`, to: `${node.id}.${port}` }, { node: node.id }),
      );
    for (const advice of it.op.advises ?? [])
      if (advice.port === port && advice.from.includes(opOf(from.node)))
        issues.push(
          issue(
            advice.code,
            { before: from.node, op: node.op },
            { node: from.node, fix: { kind: 'remove-node', node: from.node } },
          ),
        );
  }
  return issues;
}
