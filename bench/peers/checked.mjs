// A peer is timed only if it computes what the graph says: its outputs, or the gradients that its step followed, against plain loops.
import { plain } from './plain.mjs';

/** Of a loss and of an output, relative to the largest number. */
const CLOSE = 1e-4;
/** What all parameters together may miss of one each. Gradients are read off the parameters, whose last bits are much of a small step. */
const CLOSE_GRADIENTS = 0.1;
/** How far along the gradients the loss is measured, to both sides. */
const FAR = 1e-7;

/** What goes into the loss: the graph's output. */
export const outputOf = (order) => order.find((n) => n.op.endsWith('Loss')).inputs.prediction;
/** What is wrong with `actual`, the output of a forward pass that infers, or null. */
export function wrongOutput({ order, inputs, weights }, actual) {
  const { data } = plain(order, inputs, weights, true).get(outputOf(order));
  if (actual.length !== data.length) return `its output has ${actual.length} numbers instead of ${data.length}`;
  const most = data.reduce((m, x) => Math.max(m, Math.abs(x)), 0);
  for (const [i, x] of data.entries())
    if (!(Math.abs(actual[i] - x) <= CLOSE * most)) return `its output [${i}] is ${actual[i]} instead of ${x}`;
  return null;
}
/**
 * What is wrong with a first step, or null. `loss`: of it. `after`: parameters behind it, by `node.name`. The gradients g that it followed, (before - after) / lr, are right if the loss rises by one for each
 * parameter along the sum of all g / |g|^2: by less where a gradient is too long, has lost a part, or holds what does not belong to it.
 */
export function wrongStep({ order, inputs, weights, lr }, loss, after) {
  const lossAt = (shift) => {
    const moved = new Map();
    for (const [id, own] of weights)
      moved.set(
        id,
        Object.fromEntries(
          Object.entries(own).map(([name, x]) => [name, { ...x, data: shift(`${id}.${name}`, x.data) }]),
        ),
      );
    return plain(order, inputs, moved).get(order.at(-1).id).data[0];
  };
  const wanted = lossAt((_, data) => data);
  if (!(Math.abs(loss - wanted) <= CLOSE * Math.abs(wanted))) return `its loss is ${loss} instead of ${wanted}`;
  const directions = new Map();
  for (const [id, own] of weights)
    for (const [name, { data }] of Object.entries(own)) {
      const key = `${id}.${name}`;
      if (!after[key]) continue;
      const g = Float64Array.from(data, (x, i) => (x - after[key][i]) / lr);
      const square = g.reduce((sum, x) => sum + x * x, 0);
      if (!(square > 0)) return `${key} has no gradient`;
      directions.set(
        key,
        g.map((x) => x / square),
      );
    }
  const along = (far) => (key, data) => Float64Array.from(data, (x, i) => x + far * (directions.get(key)?.[i] ?? 0));
  const slope = (lossAt(along(FAR)) - lossAt(along(-FAR))) / (2 * FAR);
  const right = Math.abs(slope - directions.size) <= CLOSE_GRADIENTS;
  return right ? null : `its loss rises by ${slope} along the gradients of ${directions.size} parameters`;
}
