/** Seeded points in the plane and on curves. Each number is a function of (key, row), so that another count of samples keeps the first rows. */
import { normal, streamKey, uniform } from '../core/random';
import type { CurveName } from '../core/sources';
import type { Raw } from './raw';

export type PointSource = 'xor' | 'circles' | 'gaussians' | 'spirals';
type Place = (at: number, classes: number, u: (k: number) => number, gauss: (k: number) => number) => Point;
type Point = readonly [x0: number, x1: number, label: number];

/** How far a point of XOR stays from the axes, where the classes meet. */
const MARGIN = 0.1;
const CENTRES_RADIUS = 0.7;
const BLOB_STD = 0.15;
/** Turns of an arm; arms of K classes lie 1 / (TURNS * K) apart. */
const TURNS = 1.25;
const polar = (r: number, turns: number, label: number): Point => [
  r * Math.cos(2 * Math.PI * turns),
  r * Math.sin(2 * Math.PI * turns),
  label,
];
/** Places row i before noise. Classes take turns, so that they are balanced to one sample. All lie in about -1..1. */
const PLACES: Record<PointSource, Place> = {
  xor: (i, _, u) => {
    const side = (k: number) => MARGIN + (1 - MARGIN) * u(k);
    const left = (i >> 1) % 2 === 0 ? 1 : -1;
    return [left * side(0), (i % 2 === 0 ? left : -left) * side(1), i % 2];
  },
  // A disc within a ring; the root makes the disc evenly filled
  circles: (i, _, u) => (i % 2 === 0 ? polar(0.5 * Math.sqrt(u(0)), u(1), 0) : polar(0.75 + 0.25 * u(0), u(1), 1)),
  gaussians: (i, classes, _, gauss) => {
    const [x0, x1, label] = polar(CENTRES_RADIUS, (i % classes) / classes, i % classes);
    return [x0 + BLOB_STD * gauss(0), x1 + BLOB_STD * gauss(1), label];
  },
  spirals: (i, classes, u) => {
    const r = 0.05 + 0.95 * u(0);
    return polar(r, TURNS * r + (i % classes) / classes, i % classes);
  },
};
/** `noise`: standard deviation of what is added to each coordinate. */
export function makePoints(source: PointSource, samples: number, noise: number, classes: number, seed: number): Raw {
  const key = streamKey(seed, 'data', source);
  const noiseKey = streamKey(seed, 'noise', source);
  const x = new Float32Array(samples * 2);
  const y = new Int32Array(samples);
  for (let i = 0; i < samples; i++) {
    const u = (k: number) => uniform(key, 4 * i + k);
    const gauss = (k: number) => normal(key, 4 * i + k);
    const [x0, x1, label] = PLACES[source](i, classes, u, gauss);
    x[2 * i] = x0 + noise * normal(noiseKey, 2 * i);
    x[2 * i + 1] = x1 + noise * normal(noiseKey, 2 * i + 1);
    y[i] = label;
  }
  return { x, y, trainRows: samples, dropped: 0 };
}
const CURVE: Record<CurveName, (x: number) => number> = {
  sine: (x) => Math.sin(Math.PI * x),
  step: Math.sign,
  abs: Math.abs,
  cubic: (x) => x ** 3,
};
/** y = curve(x) + noise, x evenly drawn from -1..1. */
export function makeCurve(curve: CurveName, samples: number, noise: number, seed: number): Raw {
  const key = streamKey(seed, 'data', 'regression');
  const noiseKey = streamKey(seed, 'noise', 'regression');
  const x = Float32Array.from({ length: samples }, (_, i) => 2 * uniform(key, i) - 1);
  const y = x.map((v, i) => CURVE[curve](v) + noise * normal(noiseKey, i));
  return { x, y, trainRows: samples, dropped: 0 };
}
