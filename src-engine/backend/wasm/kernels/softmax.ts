/** Softmax and its logarithm along an axis, with their gradients. The largest is taken off first, so that nothing overflows. */
import type { Attributes } from '../../../prims/prim';
import type { Fn, Local } from '../asm/fn';
import type { Generator, Spec } from '../generator';
import { Body } from '../math/emit';
import { exp, expNegative } from '../math/exponential';
import { Graph, type Node } from '../math/graph';
import { log } from '../math/logarithm';
import { eachLine, type Lines, oneForm } from './along';
import { addresses, storeFirst } from './nest';
import type { Part } from './reduce';
import { eachRow, rowUnits } from './rows';

/** A function of vectors, written wherever it is needed; its constants are set where it is made. */
export function functionOf(f: Fn, spec: Spec<unknown>, of: (g: Graph, ...args: Node[]) => Node, count: number) {
  const g = new Graph(spec.strict || !spec.features.relaxed);
  const args = Array.from({ length: count }, (_, i) => g.input(i));
  const body = new Body(f, g, [of(g, ...args)]);
  /** result[v] = of(args[0][v], ...) */
  return (results: readonly Local[], ...inputs: readonly (readonly Local[])[]): void => {
    const made = body.write(results.length, inputs);
    for (const [v, result] of results.entries()) f.copy(result, made.outputs[0]?.[v] as Local);
    made.release();
  };
}
/** x is at most the largest: where it is not, for one of them is NaN, so is the sum. */
export const expOfDifference = (g: Graph, x: Node, most: Node): Node => expNegative(g, g.sub(x, most));

/** Reads the parts into locals, works on them, writes them. */
function change(
  lines: Lines,
  from: readonly Local[],
  to: Local,
  parts: readonly Part[],
  work: (x: Local[][]) => void,
): void {
  const { f } = lines;
  const x = from.map((p) =>
    parts.map((part) => {
      const local = f.local('v128');
      lines.load(p, part, local);
      return local;
    }),
  );
  work(x);
  for (const [k, { offset, count }] of parts.entries()) storeFirst(f, to, offset, x[0]?.[k] as Local, count);
  f.free(...x);
}
/** The largest of each line in `most`. */
export function largestOf(lines: Lines, x: Local, most: readonly Local[], lowest: Local): void {
  const { f } = lines;
  for (const m of most) f.copy(m, lowest);
  f.with('v128', (v) =>
    lines.along((parts) => {
      for (const [k, part] of parts.entries()) {
        lines.load(x, part, v, lowest);
        f.get(most[k] as Local)
          .get(v)
          .op('f32x4.pmax')
          .set(most[k] as Local);
      }
    }),
  );
  lines.join(most, 'f32x4.pmax');
}
export const lowestOf = (f: Fn): Local => f.constant(Number.NEGATIVE_INFINITY);

type Axis = Attributes['softmax'];
const forward = (logarithm: boolean): Generator<Axis> => ({
  forms: oneForm,
  units: rowUnits,
  emit(f, spec) {
    const [x, y] = addresses(f, spec) as [Local, Local];
    const lowest = lowestOf(f);
    const power = functionOf(f, spec, expOfDifference, 2);
    const logOf = logarithm ? functionOf(f, spec, log, 1) : null;
    const [most, sum] = [f.locals(2), f.locals(2)];
    eachRow(f, spec, [x, y], () =>
      eachLine(f, spec.out, spec.attrs.axis, [x, y], (lines) => {
        largestOf(lines, x, most.slice(0, lines.width), lowest);
        for (const s of sum) f.v128().set(s);
        lines.along((parts) => {
          const value = f.locals(parts.length);
          for (const [k, part] of parts.entries()) lines.load(x, part, value[k] as Local, lowest);
          power(value, value, most);
          for (const [k, v] of value.entries()) {
            f.get(sum[k] as Local)
              .get(v)
              .op('f32x4.add')
              .set(sum[k] as Local);
            if (!logarithm) storeFirst(f, y, parts[k]?.offset ?? 0, v, parts[k]?.count ?? 4);
          }
          f.free(value);
        });
        lines.join(sum.slice(0, lines.width), 'f32x4.add');
        logOf?.(sum, sum);
        lines.along((parts) =>
          change(lines, [logarithm ? x : y], y, parts, ([values]) => {
            for (const [k, v] of (values as Local[]).entries()) {
              if (logarithm)
                f.get(v)
                  .get(most[k] as Local)
                  .op('f32x4.sub')
                  .get(sum[k] as Local)
                  .op('f32x4.sub')
                  .set(v);
              else
                f.get(v)
                  .get(sum[k] as Local)
                  .op('f32x4.div')
                  .set(v);
            }
          }),
        );
      }),
    );
  },
});
const backward = (logarithm: boolean): Generator<Axis> => ({
  forms: oneForm,
  units: rowUnits,
  emit(f, spec) {
    const [y, dy, dx] = addresses(f, spec) as [Local, Local, Local];
    const power = logarithm ? functionOf(f, spec, exp, 1) : null;
    const zero = f.constant(0);
    const sum = f.locals(2);
    eachRow(f, spec, [y, dy, dx], () =>
      eachLine(f, spec.out, spec.attrs.axis, [y, dy, dx], (lines) => {
        for (const s of sum) f.v128().set(s);
        lines.along((parts) => {
          for (const [k, part] of parts.entries())
            f.with('v128', (a) =>
              f.with('v128', (b) => {
                lines.load(dy, part, a, zero);
                if (!logarithm) {
                  lines.load(y, part, b, zero);
                  f.get(a).get(b).op('f32x4.mul').set(a);
                }
                f.get(sum[k] as Local)
                  .get(a)
                  .op('f32x4.add')
                  .set(sum[k] as Local);
              }),
            );
        });
        lines.join(sum.slice(0, lines.width), 'f32x4.add');
        lines.along((parts) =>
          change(lines, [dy, y], dx, parts, ([d, v]) => {
            power?.(v as Local[], v as Local[]);
            for (const [k, a] of (d as Local[]).entries()) {
              const [b, s] = [v?.[k] as Local, sum[k] as Local];
              if (logarithm) f.get(a).get(b).get(s).op('f32x4.mul').op('f32x4.sub').set(a);
              else f.get(b).get(a).get(s).op('f32x4.sub').op('f32x4.mul').set(a);
            }
          }),
        );
      }),
    );
  },
});
export const softmax = forward(false);
export const logSoftmax = forward(true);
export const softmaxGrad = backward(false);
export const logSoftmaxGrad = backward(true);
