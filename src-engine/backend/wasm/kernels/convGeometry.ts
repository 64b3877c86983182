/** A convolution over channels-last images as offsets: what is read, what is written, and for which kernel positions. All lengths in positions, not bytes. */
import type { Shape } from '../../../core/shape';
import { convGeometry } from '../../../prims/conv';
import type { Window } from '../../../prims/prim';
import type { Three } from '../../../prims/window';
import type { Form, Halo } from '../generator';

export type Geometry = ReturnType<typeof convGeometry> & {
  readonly groups: number;
  /** One channel in and one out in each group: sums run along the channels themselves. */
  readonly depthwise: boolean;
};
export function geometryOf(x: Shape, w: Shape, window: Window): Geometry {
  const g = convGeometry(x, w, window);
  const depthwise = window.groups > 1 && g.channelsEach === 1 && g.outsEach === 1;
  return { ...g, groups: window.groups, depthwise };
}
export const map3 = <X>(f: (axis: 0 | 1 | 2) => X): readonly [X, X, X] => [f(0), f(1), f(2)];
export const product3 = (t: Three): number => t[0] * t[1] * t[2];
/** Spatial axes of a shape with `rank` of them, out of the three. */
const own = <X>(t: readonly X[], shape: Shape): X[] => t.slice(4 - shape.length);
/** Channels last, with this halo where it is not all zero. */
export function lastWith(shape: Shape, halo: readonly (readonly [number, number])[]): Form {
  const axes = own(halo, shape);
  return axes.some(([a, b]) => a + b > 0) ? { layout: 'last', halo: axes as Halo } : { layout: 'last' };
}
/** The input of a convolution, its padding around it. */
export const inputForm = (x: Shape, g: Geometry): Form =>
  lastWith(
    x,
    map3((a) => [g.padding[a], g.padding[a]]),
  );

/** A part of the output whose elements all have the same kernel positions. */
export type Sweep = {
  /** Kernel positions along each axis. */
  readonly taps: Three;
  /** What is read for the first position, and from one to the next, in positions of the (haloed) source. */
  readonly readFirst: Three;
  readonly readTap: Three;
  /** The packed matrix's kernel position of the first tap, and from one to the next. */
  readonly packFirst: Three;
  readonly packTap: Three;
  /** Elements of the output along each axis, the first, the step; and how far the source moves with one step. */
  readonly count: Three;
  readonly first: Three;
  readonly step: Three;
  readonly readStep: Three;
};
/** Forward: one sweep. */
export const forwardSweep = (g: Geometry): Sweep => ({
  ...{ taps: g.kernel, readFirst: [0, 0, 0], readTap: g.dilation },
  ...{ packFirst: [0, 0, 0], packTap: [1, 1, 1] },
  ...{ count: g.out, first: [0, 0, 0], step: [1, 1, 1], readStep: g.stride },
});

const gcd = (a: number, b: number): number => (b ? gcd(b, a % b) : a);
type Phase = {
  /** Kernel positions k0, k0 + step, ...; the windows they read, from q + low up, `move` apart, as k goes down. */
  readonly taps: number;
  readonly kLast: number;
  readonly kStep: number;
  readonly low: number;
  readonly move: number;
  readonly first: number;
  readonly count: number;
  readonly q0: number;
};
/**
 * Elements i of an axis with (i + p) mod s = phase: with i + p = s q + phase, window o = q - (k d - phase) / s reads them with kernel position k, for the k
 * with k d = phase (mod s). These k are an arithmetic progression of step s / gcd(s, d).
 */
function phasesOf(g: Geometry, a: 0 | 1 | 2): Phase[] {
  const [s, d, p, n, k] = [g.stride[a], g.dilation[a], g.padding[a], g.input[a], g.kernel[a]];
  const kStep = s / gcd(s, d);
  const phases: Phase[] = [];
  for (let phase = 0; phase < s; phase++) {
    const first = (((phase - p) % s) + s) % s;
    if (first >= n) continue;
    const own = Array.from({ length: k }, (_, i) => i).filter((i) => (i * d) % s === phase);
    const kLast = own.at(-1) ?? 0;
    phases.push({
      ...{ taps: own.length, kLast, kStep, move: (kStep * d) / s, first, count: Math.ceil((n - first) / s) },
      ...{ low: own.length ? -(kLast * d - phase) / s : 0, q0: (first + p - phase) / s },
    });
  }
  return phases;
}
/** The gradient to the input: a sweep for each phase of the stride, no inserted zero is multiplied; and the halo of dy that they read. */
export function inputGradSweeps(g: Geometry): { readonly sweeps: readonly Sweep[]; readonly halo: Halo } {
  const axes = map3((a) => phasesOf(g, a));
  const halo = map3((a) => {
    let [low, high] = [0, g.out[a] - 1];
    for (const p of axes[a])
      if (p.taps) {
        low = Math.min(low, p.q0 + p.low);
        high = Math.max(high, p.q0 + p.count - 1 + p.low + (p.taps - 1) * p.move);
      }
    return [-low, high - (g.out[a] - 1)] as const;
  });
  const sweeps: Sweep[] = [];
  for (const z of axes[0])
    for (const y of axes[1])
      for (const x of axes[2]) {
        const of = (f: (p: Phase, a: 0 | 1 | 2) => number): Three => [f(z, 0), f(y, 1), f(x, 2)];
        sweeps.push({
          taps: of((p) => p.taps),
          readFirst: of((p, a) => (p.taps ? p.q0 + p.low + halo[a][0] : 0)),
          readTap: of((p) => p.move),
          packFirst: of((p, a) => (p.taps ? g.kernel[a] - 1 - p.kLast : 0)),
          packTap: of((p) => p.kStep),
          count: of((p) => p.count),
          first: of((p) => p.first),
          step: g.stride,
          readStep: [1, 1, 1],
        });
      }
  return { sweeps, halo };
}
