/** A graph as lines: the longest way through it is one, the longest through what is left the next. What is on a line is drawn straight. */
import { byNode, type Graph, inOrder, type Wire } from './layers';

const at = <T>(list: readonly T[], i: number): T => list[i] as T;

/** Every node on one line, each line along wires, the longest first; of those as long, one that begins with a state comes later. */
export function linesOf({ size, states }: Graph, wires: readonly Wire[]): readonly (readonly number[])[] {
  const next = byNode(size, wires, 'from');
  /** How many nodes follow, on the longest way. */
  const after = new Array<number>(size).fill(0);
  for (const i of [...inOrder(size, wires)].reverse())
    after[i] = Math.max(0, ...at(next, i).map((w) => 1 + at(after, w.to)));
  const taken = new Set<number>();
  // of ways that are as long, that which enters by the upper port
  const ahead = (i: number): Wire | undefined =>
    at(next, i)
      .filter((w) => !taken.has(w.to))
      .sort((a, b) => at(after, b.to) - at(after, a.to) || a.into - b.into || a.out - b.out || a.to - b.to)[0];
  const lines: (readonly number[])[] = [];
  const rank = (i: number): number => at(after, i) - (states.has(i) ? 1 / 2 : 0);
  for (const start of [...Array(size).keys()].sort((a, b) => rank(b) - rank(a) || a - b)) {
    const line: number[] = [];
    for (let i: number | undefined = taken.has(start) ? undefined : start; i !== undefined; i = ahead(i)?.to) {
      line.push(i);
      taken.add(i);
    }
    if (line.length) lines.push(line);
  }
  return lines;
}
