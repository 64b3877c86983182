/** Windows over channels-last images: positions whose windows cover the same part of the kernel are one loop, so that no border is looked for inside it. */
import { type Geometry, volume } from '../../../prims/window';
import type { Fn, Local } from '../asm/fn';
import { nest } from './nest';

/** `count` positions from `from` on, whose windows cover kernel places k0..k1-1; the first covered input place of the first of them. */
type Run = {
  readonly from: number;
  readonly count: number;
  readonly k0: number;
  readonly k1: number;
  readonly input: number;
};
function runsAlong(g: Geometry, axis: 0 | 1 | 2): Run[] {
  const runs: Run[] = [];
  for (let o = 0; o < g.out[axis]; o++) {
    const first = o * g.stride[axis] - g.padding[axis];
    const k0 = Math.max(0, -first);
    const k1 = Math.min(g.kernel[axis], g.input[axis] - first);
    const last = runs.at(-1);
    if (last && last.k0 === k0 && last.k1 === k1) runs[runs.length - 1] = { ...last, count: last.count + 1 };
    else runs.push({ from: o, count: 1, k0, k1, input: first + k0 });
  }
  return runs;
}
/**
 * Runs `body` for each window. `large` moves over the input's places, `small` over the windows; `body` is written once for each kind of border.
 * `bytes`: of one place, all channels.
 */
export function eachWindow(
  f: Fn,
  g: Geometry,
  bytes: number,
  large: readonly Local[],
  small: readonly Local[],
  body: (taps: readonly number[]) => void,
): void {
  const [, height, width] = g.input;
  const [, rows, columns] = g.out;
  for (const z of runsAlong(g, 0))
    for (const y of runsAlong(g, 1))
      for (const x of runsAlong(g, 2)) {
        const from = ((z.input * height + y.input) * width + x.input) * bytes;
        const to = ((z.from * rows + y.from) * columns + x.from) * bytes;
        for (const p of large) f.add(p, from);
        for (const p of small) f.add(p, to);
        const taps: number[] = [];
        for (let a = 0; a < z.k1 - z.k0; a++)
          for (let b = 0; b < y.k1 - y.k0; b++)
            for (let c = 0; c < x.k1 - x.k0; c++) taps.push(((a * height + b) * width + c) * bytes);
        const step = (over: number, out: number): number[] => [
          ...large.map(() => over * bytes),
          ...small.map(() => out * bytes),
        ];
        const loops = [
          { count: z.count, steps: step(g.stride[0] * height * width, rows * columns) },
          { count: y.count, steps: step(g.stride[1] * width, columns) },
          { count: x.count, steps: step(g.stride[2], 1) },
        ];
        nest(f, [...large, ...small], loops, () => body(taps));
        for (const p of large) f.add(p, -from);
        for (const p of small) f.add(p, -to);
      }
}
/** Whether no input place is under two windows. */
export const isApart = (g: Geometry): boolean =>
  g.kernel.every((k, i) => k <= (g.stride[i] as number) || g.out[i] === 1);
/** Whether every input place is under a window. */
export function isCovered(g: Geometry): boolean {
  return ([0, 1, 2] as const).every((axis) => {
    const last = (g.out[axis] - 1) * g.stride[axis] - g.padding[axis] + g.kernel[axis];
    return last >= g.input[axis] && (g.kernel[axis] >= g.stride[axis] || g.out[axis] === 1);
  });
}
export const places = (g: Geometry): number => volume(g.input);

/** Runs `body` over the channels: two vectors, then what is left; the pointers come back. `count`: floats in the last vector. */
export function eachChannel(
  f: Fn,
  pointers: readonly Local[],
  channels: number,
  body: (width: number, count: number) => void,
): void {
  const turns = Math.floor(channels / 8);
  f.repeat(
    turns,
    pointers.map((p) => [p, 32] as const),
    () => body(2, 4),
  );
  const rest = channels - 8 * turns;
  if (rest) body(Math.ceil(rest / 4), ((rest - 1) % 4) + 1);
  for (const p of pointers) f.add(p, -32 * turns);
}
