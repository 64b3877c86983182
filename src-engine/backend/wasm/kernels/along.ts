/** Reductions along one axis of a sample: over the lanes of a line, or of many lines side by side where the axis is not the innermost. */
import type { Fn, Local } from '../asm/fn';
import type { Operand, Spec } from '../generator';
import { axisOrder, axisSteps, commonForm } from './layout';
import { nest } from './nest';
import { type Part, walk } from './reduce';

/** Everything in one form. */
export const oneForm = (spec: Spec<unknown>) => {
  const form = commonForm(spec.inputs, spec.out.shape);
  return { inputs: spec.inputs.map(() => form), out: form };
};
export type BinaryOp = 'f32x4.add' | 'f32x4.pmax';
/** A line, or up to eight of them side by side. */
export type Lines = {
  readonly f: Fn;
  /** Vectors that hold something for each line: as many as there are parts at a time. */
  readonly width: number;
  /** Visits the axis: vectors of it, or a place of all lines. The pointers move along and come back. */
  along(visit: (parts: readonly Part[]) => void): void;
  /** Reads a part; what is behind its end is `fill`, where the lanes meet later. */
  load(pointer: Local, part: Part, to: Local, fill?: Local): void;
  /** Makes `width` accumulators what all lanes of a line come to. */
  join(accumulators: readonly Local[], op: BinaryOp): void;
};
const SWAP = [
  [8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7],
  [4, 5, 6, 7, 0, 1, 2, 3, 12, 13, 14, 15, 8, 9, 10, 11],
];
/** All bits in the first `count` lanes. */
const maskBytes = (count: number): number[] => Array.from({ length: 16 }, (_, i) => (i < 4 * count ? 255 : 0));

/** `size` numbers one behind the other at the pointers. */
export function oneLine(f: Fn, pointers: readonly Local[], size: number): Lines {
  return {
    f,
    width: 2,
    along: (visit) => walk(f, pointers, size, visit),
    load(pointer, { offset, count }, to, fill) {
      f.vload(pointer, offset);
      if (count < 4 && fill !== undefined) f.get(fill).v128(maskBytes(count)).op('v128.bitselect');
      f.set(to);
    },
    join([a, b], op) {
      const [first, second] = [a as Local, b as Local];
      f.get(first).get(second).op(op).set(first);
      for (const lanes of SWAP) f.get(first).get(first).get(first).shuffle(lanes).op(op).set(first);
      f.copy(second, first);
    },
  };
}
/** Runs `body` for all lines along `axis` of a row; the pointers (operands of the output's form and shape) stand at them. */
export function eachLine(
  f: Fn,
  like: Operand,
  axis: number,
  pointers: readonly Local[],
  body: (lines: Lines) => void,
): void {
  const steps = axisSteps(like);
  const size = like.shape[axis] as number;
  const order = axisOrder(like).filter((a) => a !== axis && like.shape[a] !== 1);
  const loopOf = (a: number) => ({
    count: like.shape[a] as number,
    steps: pointers.map(() => 4 * (steps[a] as number)),
  });
  const step = 4 * (steps[axis] as number);
  if (step === 4 || order.length === 0) {
    nest(f, pointers, order.map(loopOf), () => body(oneLine(f, pointers, size)));
    return;
  }
  const inner = order.at(-1) as number;
  nest(f, pointers, order.slice(0, -1).map(loopOf), () =>
    walk(f, pointers, like.shape[inner] as number, (parts) =>
      body({
        f,
        width: parts.length,
        along(visit) {
          f.repeat(
            size,
            pointers.map((p) => [p, step] as const),
            () => visit(parts),
          );
          for (const p of pointers) f.add(p, -step * size);
        },
        load: (pointer, { offset }, to) => void f.vload(pointer, offset).set(to),
        join() {},
      }),
    ),
  );
}
