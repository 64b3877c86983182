/** Random convolutions that fit: 1 to 3 axes, groups, depthwise, every parameter. */
import { type Shape, windowCount } from '../../../src-engine/core/shape';
import type { Window } from '../../../src-engine/prims/prim';
import { randomOf } from './kernel';

type Case = { readonly x: Shape; readonly w: Shape; readonly y: Shape; readonly window: Window };
export function randomCase(seed: number): Case {
  const r = randomOf(seed);
  const rank = r.of([1, 1, 2, 2, 2, 2, 3]);
  const groups = r.of([1, 1, 1, 2, 3, 5]);
  const depthwise = groups > 1 && r.int(0, 1) === 1;
  const channels = depthwise ? r.of([groups, 9, 17, 20]) : groups * r.of([1, 2, 3, 4, 8, 11]);
  const outs = depthwise ? channels : groups * r.of([1, 2, 4, 5, 8, 16, 19]);
  const own = depthwise ? channels : groups;
  const axis = (f: () => number): number[] => Array.from({ length: rank }, f);
  const kernel = axis(() => r.of([1, 2, 3, 3, 5]));
  const stride = axis(() => r.of([1, 1, 2, 3]));
  const padding = axis(() => r.of([0, 0, 1, 2]));
  const dilation = axis(() => r.of([1, 1, 1, 2, 3]));
  const input = axis(() => r.int(1, rank === 3 ? 7 : 13)).map((n, i) =>
    // at least one window fits
    Math.max(n, (dilation[i] as number) * ((kernel[i] as number) - 1) + 1 - 2 * (padding[i] as number)),
  );
  const out = input.map((n, i) =>
    windowCount(n, kernel[i] as number, stride[i] as number, padding[i] as number, dilation[i] as number),
  );
  return {
    x: [channels, ...input],
    w: [outs, channels / own, ...kernel],
    y: [outs, ...out],
    window: { stride, padding, dilation, groups: own },
  };
}
