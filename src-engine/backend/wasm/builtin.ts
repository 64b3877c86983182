/** What the machine does itself: copies (commit, a reshape of state) and the look for NaN and Inf. Kernels like the others. */
import { Fn } from './asm/fn';
import { FAULT, KERNEL } from './driver';

/** Numbers that one unit of a copy or a look takes. */
const CHUNK = 4096;
/** Words behind their arguments: from, to, how many numbers. */
export const COPY_ARGS = { from: 0, to: 1, count: 2, words: 3 } as const;
/** Words: where, how many numbers. */
export const LOOK_ARGS = { from: 0, count: 1, words: 2 } as const;
export const chunksOf = (numbers: number): number => Math.ceil(numbers / CHUNK);
const [ARGS, LO, HI] = [0, 1, 2];

/** Writes the first number of the units and how many they are. */
function span(f: Fn, countWord: number, first: number, count: number): void {
  f.get(LO).i32(CHUNK).op('i32.mul').set(first);
  f.get(HI).i32(CHUNK).op('i32.mul').set(count);
  f.load('i32.load', ARGS, 4 * countWord).get(count);
  f.load('i32.load', ARGS, 4 * countWord)
    .get(count)
    .op('i32.lt_s')
    .op('select');
  f.get(first).op('i32.sub').set(count);
}
/** copy(args, lo, hi): numbers, bit by bit. */
export function copy(): Fn {
  const f = new Fn('copy', KERNEL);
  const [first, count] = [f.local(), f.local()];
  span(f, COPY_ARGS.count, first, count);
  const at = (word: number): void => {
    f.load('i32.load', ARGS, 4 * word)
      .get(first)
      .i32(2)
      .op('i32.shl')
      .op('i32.add');
  };
  at(COPY_ARGS.to);
  at(COPY_ARGS.from);
  f.get(count).i32(2).op('i32.shl').op('memory.copy');
  return f;
}
/** look(args, lo, hi): writes 1 at FAULT where one of the numbers is NaN or Inf: x - x is 0 for finite x only. */
export function look(): Fn {
  const f = new Fn('look', KERNEL);
  const [first, count, at, n] = [f.local(), f.local(), f.local(), f.local()];
  span(f, LOOK_ARGS.count, first, count);
  f.load('i32.load', ARGS, 4 * LOOK_ARGS.from)
    .get(first)
    .i32(2)
    .op('i32.shl')
    .op('i32.add')
    .set(at);
  const sums = f.locals(4, 'v128');
  const x = f.local('v128');
  for (const s of sums) f.v128().set(s);
  const difference = (sum: number): void => {
    f.set(x).get(x).get(x).op('f32x4.sub').get(sum).op('v128.or').set(sum);
  };
  f.get(count).i32(4).op('i32.shr_u').set(n);
  f.repeat({ local: n }, [[at, 64]], () => {
    for (const [i, s] of sums.entries()) {
      f.vload(at, 16 * i);
      difference(s);
    }
  });
  f.get(count).i32(15).op('i32.and').set(n);
  f.repeat({ local: n }, [[at, 4]], () => {
    f.vsplat(at);
    difference(sums[0] as number);
  });
  for (const s of sums.slice(1))
    f.get(sums[0] as number)
      .get(s)
      .op('v128.or')
      .set(sums[0] as number);
  f.get(sums[0] as number)
    .op('v128.any_true')
    .if(() => f.i32(FAULT).i32(1).mem('i32.store'));
  return f;
}
