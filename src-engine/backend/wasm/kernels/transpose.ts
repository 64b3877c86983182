/** A rectangle of 32-bit numbers with its two axes exchanged, sixteen numbers at a time. */
import type { Fn, Local } from '../asm/fn';

export type Rectangle = {
  /** Numbers that follow each other in the source; each goes to a line of its own. */
  readonly across: number;
  /** Lines of the source. */
  readonly down: number;
  /** Bytes from a line to the next. */
  readonly fromPitch: number;
  readonly toPitch: number;
};
/** Bytes of four lanes of two vectors. */
const lanes = (...of: readonly number[]): number[] => of.flatMap((l) => [4 * l, 4 * l + 1, 4 * l + 2, 4 * l + 3]);
const LOW = lanes(0, 4, 1, 5);
const HIGH = lanes(2, 6, 3, 7);
const FIRSTS = lanes(0, 1, 4, 5);
const LASTS = lanes(2, 3, 6, 7);

/** to[x][y] = from[y][x]; the pointers are left as they were. */
export function transposed(f: Fn, from: Local, to: Local, r: Rectangle): void {
  const [a, c, ax, cx] = f.locals(4, 'i32') as [Local, Local, Local, Local];
  const [blocksDown, blocksAcross] = [Math.floor(r.down / 4), Math.floor(r.across / 4)];
  f.copy(ax, from).copy(cx, to);
  /** The lines below the last whole block, `count` numbers of each. */
  const rest = (count: number): void => {
    for (let y = 4 * blocksDown; y < r.down; y++)
      for (let x = 0; x < count; x++)
        f.store('f32.store', cx, x * r.toPitch + 4 * y, () => f.load('f32.load', ax, y * r.fromPitch + 4 * x));
  };
  const moves = [
    [ax, 16],
    [cx, 4 * r.toPitch],
  ] as const;
  f.repeat(blocksAcross, moves, () => {
    f.copy(a, ax).copy(c, cx);
    const down = [
      [a, 4 * r.fromPitch],
      [c, 16],
    ] as const;
    f.repeat(blocksDown, down, () => four(f, a, c, r));
    rest(4);
  });
  for (let x = 4 * blocksAcross; x < r.across; x++) {
    f.copy(a, ax).copy(c, cx);
    const down = [
      [a, r.fromPitch],
      [c, 4],
    ] as const;
    f.repeat(4 * blocksDown, down, () => f.store('f32.store', c, 0, () => f.load('f32.load', a)));
    rest(1);
    f.add(ax, 4).add(cx, r.toPitch);
  }
  f.free(a, c, ax, cx);
}
/** Four numbers of four lines. */
function four(f: Fn, a: Local, c: Local, { fromPitch, toPitch }: Rectangle): void {
  const lines = f.locals(4);
  const halves = f.locals(4);
  for (const [y, line] of lines.entries()) f.vload(a, y * fromPitch).set(line);
  const [l0, l1, l2, l3] = lines as [Local, Local, Local, Local];
  const [h0, h1, h2, h3] = halves as [Local, Local, Local, Local];
  f.get(l0).get(l1).shuffle(LOW).set(h0).get(l0).get(l1).shuffle(HIGH).set(h1);
  f.get(l2).get(l3).shuffle(LOW).set(h2).get(l2).get(l3).shuffle(HIGH).set(h3);
  f.get(h0).get(h2).shuffle(FIRSTS).set(l0).get(h0).get(h2).shuffle(LASTS).set(l1);
  f.get(h1).get(h3).shuffle(FIRSTS).set(l2).get(h1).get(h3).shuffle(LASTS).set(l3);
  for (const [x, line] of lines.entries()) f.vstore(c, x * toPitch, line);
  f.free(lines, halves);
}
