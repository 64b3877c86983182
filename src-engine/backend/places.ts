/** The unrolled tape of one form of batch: a loop's instructions once for each step. */

import type { Program, Value } from '../compile/program';
import type { Binding, Loop, Place } from './machine';

/** Which of the program's loops an instruction stands in; -1: in none. */
export const loopAt = (program: Pick<Program, 'segments'>, index: number): number =>
  program.segments.findIndex((g) => index >= g.from && index < g.to);

export class Places {
  readonly lines: readonly Place[];
  /** The first place of each instruction. */
  readonly #first: Int32Array;

  constructor(
    private readonly program: Program,
    private readonly binding: Binding,
  ) {
    const { code, segments } = program;
    const lines: Place[] = [];
    for (let i = 0; i < code.length; i++) {
      const loop = segments.find((g) => g.from === i);
      if (!loop) {
        lines.push({ index: i, t: -1 });
        continue;
      }
      const T = binding.sequences.get(loop.seq)?.T ?? 0;
      for (let k = 0; k < T; k++)
        for (let at = loop.from; at < loop.to; at++) lines.push({ index: at, t: loop.backwards ? T - 1 - k : k });
      i = loop.to - 1;
    }
    this.lines = lines;
    this.#first = new Int32Array(code.length).fill(-1);
    for (const [place, { index }] of lines.entries()) if (this.#first[index] === -1) this.#first[index] = place;
  }
  placeOf(index: number, t?: number): number {
    const first = this.#first[index] ?? -1;
    const loop = t === undefined ? undefined : this.loopOf(index);
    if (!loop || t === undefined || first < 0) return first;
    return first + (loop.backwards ? loop.steps - 1 - t : t) * loop.size;
  }
  loopOf(index: number): Loop | null {
    const found = this.program.segments[loopAt(this.program, index)];
    if (!found) return null;
    const steps = this.binding.sequences.get(found.seq)?.T ?? 0;
    return { steps, size: found.to - found.from, backwards: found.backwards };
  }
}
/** How many samples, or steps of samples, stand in front of a value. */
export function rowsIn({ lead, seq }: Value, { N, sequences }: Binding): number {
  if (lead === 'none') return 1;
  return lead === 'N' ? N : N * (sequences.get(seq ?? -1)?.T ?? 1);
}
/** Full shape of a value: [T, N, ...], [N, ...] or [...]. */
export function shapeIn({ lead, seq, shape }: Value, { N, sequences }: Binding): number[] {
  if (lead === 'none') return [...shape];
  return lead === 'N' ? [N, ...shape] : [sequences.get(seq ?? -1)?.T ?? 1, N, ...shape];
}
