/** What cuts do to the gradient: the recurrent weights' gradients of one batch with them and without. */
import type { Program, StateCell } from '../compile/program';
import type { Truncation } from '../core/look';
import type { Numbers } from '../core/tensor';
import { asideOf } from './aside';
import type { Session } from './session';

/** Parameters of what recurs: of the ops that carry a state, and of every node in a loop that the user wired. */
export function recurrentWeights(program: Program): readonly StateCell[] {
  const nodes = new Set([...program.hidden.map((h) => h.node), ...program.loops.flatMap((l) => l.nodes)]);
  const used = new Set(
    program.code.filter((c) => nodes.has(c.node)).flatMap((c) => c.inputs), // a node may use another's weights
  );
  return program.state.filter((c) => c.kind === 'param' && c.grad !== null && used.has(c.value));
}
/** Forward once, backward twice. In slices: each `next()` is one instruction. */
export function* truncation(session: Session): Generator<void, Truncation | null, void> {
  const cells = recurrentWeights(session.program);
  if (cells.length === 0) return null;
  const aside = asideOf(session);
  const { bptt } = session.timeline.latest;
  let ms = 0;
  const timed = function* (from: number, to: number): Generator<void, void, void> {
    const places = aside.run(from, to);
    for (let done = false; !done; ) {
      const start = performance.now();
      done = places.next().done === true;
      ms += performance.now() - start;
      if (!done) yield;
    }
  };
  const iteration = aside.enter(bptt);
  const [backward, end] = aside.backward;
  yield* timed(0, end);
  const cut = cells.map((c) => aside.machine.data(c.grad as number).slice());
  aside.recut({ ...bptt, truncate: null, cuts: [] });
  yield* timed(backward, end);
  const weights = cells.map((c, i) => {
    const [a, b] = [cut[i] as Numbers, aside.machine.data(c.grad as number)];
    const [truncated, full] = [Math.sqrt(dot(a, a)), Math.sqrt(dot(b, b))];
    const cosine = truncated > 0 && full > 0 ? dot(a, b) / truncated / full : null;
    return { node: c.node, name: c.name, truncated, full, cosine };
  });
  return { iteration, ms, weights };
}
function dot(a: Numbers, b: Numbers): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}
