/** A text before it is used: read, and what is in it. */
import { fail } from '../core/issue';
import { TEXT_FORMS } from '../core/sequences';
import type { Inspected } from '../core/userData';
import { decodeText } from './decode';

const MOST_BYTES = 64 * 2 ** 20;
/** More different characters than any script has: no text. */
const MOST_CHARACTERS = 10_000;

/** UTF-8, with line ends as "\n". */
export function readText(bytes: Uint8Array, file: string): string {
  return decodeText(bytes, file, MOST_BYTES).replace(/\r\n?/g, '\n');
}
/** Different characters with how often each comes, in the order of Unicode. */
export function countsOf(text: string): readonly (readonly [string, number])[] {
  const counts = new Map<string, number>();
  for (const c of text) counts.set(c, (counts.get(c) ?? 0) + 1);
  return [...counts].sort(([a], [b]) => (a.codePointAt(0) as number) - (b.codePointAt(0) as number));
}
/** A text that something can be learnt from: at least two different characters. */
export function mustVary(counts: readonly (readonly [string, number])[], file: string): void {
  const [first] = counts;
  if (!first) fail('bad-data', { file, detail: 'it is empty' });
  if (counts.length === 1) fail('one-character', { file, character: first[0], count: first[1] });
  if (counts.length > MOST_CHARACTERS)
    fail('bad-data', { file, detail: `it has ${counts.length} different characters, more than ${MOST_CHARACTERS}` });
}
const START = 600;
export function inspectText(bytes: Uint8Array, file: string): Inspected {
  const text = readText(bytes, file);
  const counts = countsOf(text);
  mustVary(counts, file);
  const lines = text.split('\n');
  return {
    source: 'text',
    rows: lines.length,
    ragged: 0,
    columns: [],
    sample: [],
    thumbnails: [],
    text: {
      characters: counts.reduce((n, [, count]) => n + count, 0),
      longest: lines.reduce((n, line) => Math.max(n, [...line].length), 0),
      counts: counts.toSorted(([, a], [, b]) => b - a),
      start: text.slice(0, START),
    },
    params: { vocabulary: counts.map(([c]) => c), form: TEXT_FORMS[0], window: 64 },
  };
}
