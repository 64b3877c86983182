/** Whether a value can stand at an input of a node: the op's own `build`, run on that shape. Asked while a wire is in the hand. */
import { type Issue, IssueError } from '../core/issue';
import type { IssueCode } from '../core/issues';
import type { DocNode } from '../document/doc';
import type { Ref } from '../prims/prim';
import type { PortInfo } from './checked';
import { portsOf, readNode } from './node';
import { ShapeBuilder } from './shapeBuilder';

/** What is wrong with one port, whatever stands at the others. */
const OF_ITS_PORT: ReadonlySet<IssueCode> = new Set(['needs-int', 'needs-float', 'needs-sequence', 'is-sequence']);
const refOf = ({ shape, sequence, dtype }: PortInfo): Ref => ({
  id: 0,
  shape,
  lead: sequence ? 'TN' : 'N',
  dtype,
  seq: null,
});
/**
 * Why a value of this shape does not fit at `port`, or null. `others`: what stands at the node's other inputs. Where one of them is
 * missing, only what is wrong with `port` itself is known: the other is taken to be real numbers of the same shape.
 */
export function misfit(
  node: DocNode,
  port: string,
  value: PortInfo,
  others: Readonly<Record<string, PortInfo>>,
): Issue | null {
  const it = readNode(node);
  if (!it || it.issues.length > 0) return null;
  const inputs: Record<string, Ref> = {};
  let guessed = false;
  try {
    for (const name of portsOf(it, [...Object.keys(others), port])) {
      const given = name === port ? value : others[name];
      if (given) inputs[name] = refOf(given);
      else if (!it.op.optional?.includes(name)) {
        inputs[name] = refOf({ ...value, dtype: 'float32' });
        guessed = true;
      }
    }
    it.op.build(new ShapeBuilder(node.id), inputs, it.params as never);
    return null;
  } catch (e) {
    if (!(e instanceof IssueError)) throw e;
    const { code, args } = e.issue;
    if (!guessed) return e.issue;
    return OF_ITS_PORT.has(code) && args.port === port ? e.issue : null;
  }
}
