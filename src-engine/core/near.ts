/** "Did you mean": names that a mistyped one is close to. */

/** How many letters must stand before a beginning counts: MaxPool, Softmax2d. */
const BEGINNING = 3;
/** Letters that are missing, too many, wrong, or two that changed places (restricted Damerau-Levenshtein), all at a cost of one. */
function distance(a: string, b: string): number {
  let [older, before] = [new Array<number>(b.length + 1).fill(0), Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const now = [i];
    for (let j = 1; j <= b.length; j++) {
      const changed = (before[j - 1] as number) + Number(a[i - 1] !== b[j - 1]);
      const isSwapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const swapped = isSwapped ? (older[j - 2] as number) + 1 : Number.POSITIVE_INFINITY;
      now.push(Math.min(changed, swapped, (before[j] as number) + 1, (now[j - 1] as number) + 1));
    }
    [older, before] = [before, now];
  }
  return before[b.length] as number;
}
/** The names that are closest, at most three: but for upper case, then by a letter in four, then those that one begins the other of. */
export function near(word: string, names: readonly string[]): readonly string[] {
  const w = word.toLowerCase();
  const allowed = Math.max(1, Math.floor(w.length / 4));
  const scored = names.flatMap((name) => {
    const n = name.toLowerCase();
    if (Math.abs(n.length - w.length) <= allowed) {
      const letters = distance(w, n);
      if (letters <= allowed) return [{ name, score: letters }];
    }
    const isBeginning = Math.min(w.length, n.length) >= BEGINNING && (n.startsWith(w) || w.startsWith(n));
    return isBeginning ? [{ name, score: allowed + Math.abs(n.length - w.length) }] : [];
  });
  const best = Math.min(...scored.map(({ score }) => score));
  return scored.flatMap(({ name, score }) => (score === best ? [name] : [])).slice(0, 3);
}
