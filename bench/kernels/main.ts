/** Every kernel with every tile in this runtime, as shares of the calibrated peak. `npm run bench:kernels -- [text] [--tiles]` */
import { CASES } from './cases';
import { build, calibrate, duel, warm } from './measure';
import { TILES } from './tiles';

export type Line = {
  readonly name: string;
  readonly tile: string;
  readonly ms: number;
  readonly gflops: number;
  readonly share: number;
  readonly bestShare: number;
};
const nameOf = (t: { mr: number; nr: number; unroll: number }): string => `${t.mr}x${t.nr}u${t.unroll}`;
/** `only`: cases whose name has this text. `say` gets a line for each. */
export function kernels(only: string, all: boolean, say: (line: string) => void): Line[] {
  const features = { relaxed: true, revec: false };
  const rival = calibrate(TILES, features);
  say(`peak ${rival.gflops.toFixed(1)} GFLOP/s, tile ${nameOf(rival.tile)}`);
  const lines: Line[] = [];
  for (const c of CASES.filter((c) => c.name.includes(only))) {
    const tried = TILES.filter((t) => all || (t.nr === rival.tile.nr && t.unroll < 4)).map((tile) => {
      const kernel = build(c, tile, features, false);
      warm(kernel.run, 15);
      return { tile, share: duel(kernel.run, c.flop, rival, 5).bestShare };
    });
    tried.sort((a, b) => b.share - a.share);
    const tile = tried[0]?.tile ?? rival.tile;
    const kernel = build(c, tile, features, false);
    warm(kernel.run, 15);
    const d = duel(kernel.run, c.flop, rival, 11);
    lines.push({ name: c.name, tile: nameOf(tile), ...d });
    const percent = (x: number): string => `${Math.round(100 * x)}`.padStart(4);
    say(
      `${c.name.padEnd(36)} ${d.gflops.toFixed(1).padStart(6)} GFLOP/s ${d.ms.toFixed(3).padStart(8)} ms ${percent(d.share)} % (best ${percent(d.bestShare)} %) ` +
        `${(kernel.bytes / 1024).toFixed(0).padStart(3)} KB | ${tried.map((t) => `${nameOf(t.tile)} ${percent(t.share).trim()}`).join(', ')}`,
    );
  }
  return lines;
}
