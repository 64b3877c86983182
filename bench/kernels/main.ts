/** Every kernel as a share of this runtime's peak: the fastest tile of each, and what the others reach. */
import { CANDIDATES } from '../../src-engine/backend/wasm/tuner';
import { CASES } from './cases';
import { build, calibrate, duel, warm } from './measure';

export type Options = {
  /** Cases whose name has this text. */
  readonly only: string;
  /** The runtime joins 128-bit vectors. */
  readonly revec: boolean;
  /** Multiply and add. */
  readonly strict: boolean;
};
export type Line = {
  readonly name: string;
  readonly tile: string;
  readonly ms: number;
  readonly gflops: number;
  readonly share: number;
  readonly bestShare: number;
};
const nameOf = (t: { mr: number; nr: number; unroll: number }): string => `${t.mr}x${t.nr}u${t.unroll}`;
const percent = (x: number): string => `${Math.round(100 * x)}`.padStart(4);
/** `say` gets a line for each. */
export function kernels({ only, revec, strict }: Options, say: (line: string) => void): Line[] {
  const features = { relaxed: true, revec };
  const tiles = revec ? CANDIDATES.joined : CANDIDATES.alone;
  const rival = calibrate(tiles, features, strict);
  say(`peak ${rival.gflops.toFixed(1)} GFLOP/s, tile ${nameOf(rival.tile)}`);
  return CASES.filter((c) => c.name.includes(only)).map((c) => {
    const tried = tiles.map((tile) => {
      const kernel = build(c, tile, features, strict);
      warm(kernel.run, 15);
      return { tile, share: duel(kernel.run, c.flop, rival, 5).bestShare };
    });
    tried.sort((a, b) => b.share - a.share);
    const tile = tried[0]?.tile ?? rival.tile;
    const kernel = build(c, tile, features, strict);
    warm(kernel.run, 15);
    const d = duel(kernel.run, c.flop, rival, 11);
    const speed = `${d.gflops.toFixed(1).padStart(6)} GFLOP/s ${d.ms.toFixed(3).padStart(8)} ms`;
    const others = tried.map((t) => `${nameOf(t.tile)} ${percent(t.share).trim()}`).join(', ');
    say(`${c.name.padEnd(36)} ${speed} ${percent(d.share)} % (best ${percent(d.bestShare)} %) | ${others}`);
    return { name: c.name, tile: nameOf(tile), ...d };
  });
}
