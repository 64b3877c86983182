/** Loops over fixed axes with pointers that move along, and the reading and writing of vectors whose last numbers may be missing. */
import type { Fn, Local } from '../asm/fn';
import { ARGS, argsOf, HI, LO, type Spec } from '../generator';

/** `steps[k]`: bytes that pointer k moves from one place to the next. */
export type Loop = { readonly count: number; readonly steps: readonly number[] };

/** Runs `body` for every place of the loops, the first outermost; the pointers are back where they were. */
export function nest(f: Fn, pointers: readonly Local[], loops: readonly Loop[], body: () => void): void {
  const [loop, ...inner] = loops;
  if (!loop) {
    body();
    return;
  }
  const moves = pointers.flatMap((p, k) => (loop.steps[k] ? [[p, loop.steps[k] as number] as const] : []));
  f.repeat(loop.count, moves, () => nest(f, pointers, inner, body));
  for (const [p, step] of moves) f.add(p, -step * loop.count);
}
/** Addresses of the operands, the output last, in locals. */
export function addresses(f: Fn, spec: Spec<unknown>): Local[] {
  const args = argsOf(spec.inputs.length);
  return [...spec.inputs.map((_, i) => args.input(i)), args.out].map((at) => {
    const local = f.local('i32');
    f.load('i32.load', ARGS, at).set(local);
    return local;
  });
}
/** A word of the arguments (T, t, lengths, cuts) in a local. */
export function argument(f: Fn, spec: Spec<unknown>, word: 'T' | 't' | 'lengths' | 'cuts'): Local {
  const local = f.local('i32');
  f.load('i32.load', ARGS, argsOf(spec.inputs.length)[word]).set(local);
  return local;
}
/** pointer += index * bytes. */
export function advance(f: Fn, pointer: Local, index: Local, bytes: number): void {
  if (bytes) f.get(pointer).get(index).i32(bytes).op('i32.mul').op('i32.add').set(pointer);
}
/** Runs `body` for the units lo .. hi - 1, each followed by the moves (bytes); pointers must stand at unit `lo`. LO counts up. */
export function eachUnit(f: Fn, moves: readonly (readonly [Local, number])[], body: () => void): void {
  f.get(LO)
    .get(HI)
    .op('i32.lt_s')
    .if(() => {
      f.loop((again) => {
        body();
        for (const [p, step] of moves) f.add(p, step);
        f.get(LO).i32(1).op('i32.add').tee(LO).get(HI).op('i32.lt_s').brIf(again);
      });
    });
}
/** Writes the first `count` (1..4) numbers of a vector. */
export function storeFirst(f: Fn, pointer: Local, offset: number, value: Local, count: number): void {
  if (count >= 4) {
    f.vstore(pointer, offset, value);
    return;
  }
  if (count >= 2) f.get(pointer).get(value).mem('v128.store64_lane', offset, 0);
  if (count % 2)
    f.get(pointer)
      .get(value)
      .mem('v128.store32_lane', offset + (count - 1) * 4, count - 1);
}
/** Four numbers that are `step` floats apart (0: one for all), or at the end of a line only `count` of them. */
export function loadVector(f: Fn, pointer: Local, offset: number, step: number, count: number, to: Local): void {
  if (step === 0) f.vsplat(pointer, offset).set(to);
  else if (step === 1) f.vload(pointer, offset).set(to);
  else {
    f.load('v128.load32_zero', pointer, offset).set(to);
    for (let lane = 1; lane < count; lane++)
      f.get(pointer)
        .get(to)
        .mem('v128.load32_lane', offset + lane * step * 4, lane)
        .set(to);
  }
}
