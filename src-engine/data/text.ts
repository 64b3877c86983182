/** Characters of a text: as windows of one stream, or as its lines. The target of every step is the character that comes next. */
import { fail } from '../core/issue';
import { type SequenceParams, TEXT_FORMS } from '../core/sequences';
import type { Inspected } from '../core/userData';
import type { DataParams, DataSet, RowSteps } from './set';
import { splitInTime, windowsIn } from './split';

const MOST_BYTES = 64 * 2 ** 20;
/** More different characters than any script has: no text. */
const MOST_CHARACTERS = 10_000;

/** UTF-8, with line ends as "\n". */
export function readText(bytes: Uint8Array, file: string): string {
  const wrong = (detail: string): never => fail('bad-data', { file, detail });
  if (bytes.length > MOST_BYTES) wrong(`it has ${bytes.length} bytes, more than ${MOST_BYTES}`);
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return wrong('it is not UTF-8 text');
  }
  if (text.includes('\u0000')) wrong('it holds bytes that no text has');
  return text.replace(/\r\n?/g, '\n');
}
/** Different characters with how often each comes, in the order of Unicode. */
function countsOf(text: string): readonly (readonly [string, number])[] {
  const counts = new Map<string, number>();
  for (const c of text) counts.set(c, (counts.get(c) ?? 0) + 1);
  return [...counts].sort(([a], [b]) => (a.codePointAt(0) as number) - (b.codePointAt(0) as number));
}
/** A text that something can be learnt from: at least two different characters. */
function mustVary(counts: readonly (readonly [string, number])[], file: string): void {
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
      longest: lines.reduce((n, line) => Math.max(n, line.length), 0),
      counts: counts.toSorted(([, a], [, b]) => b - a),
      start: text.slice(0, START),
    },
    params: { vocabulary: counts.map(([c]) => c), form: TEXT_FORMS[0], window: 64 },
  };
}
type TextParams = SequenceParams & Pick<DataParams, 'test' | 'validation'>;
type Lines = Pick<RowSteps, 'starts' | 'lengths'> & { readonly blank: number };

/** The text as ids, its rows and their parts, cut in time: the last of the text is the test part. */
export function makeText(
  bytes: Uint8Array,
  file: string,
  p: TextParams,
  known: readonly string[],
): Pick<DataSet, 'x' | 'y' | 'steps' | 'train' | 'validation' | 'test' | 'dropped'> & {
  readonly vocabulary: readonly string[];
} {
  const text = readText(bytes, file);
  const counts = countsOf(text);
  const [first] = counts;
  if (p.form === 'lines' && counts.length === 1 && first?.[0] === '\n')
    fail('empty-sequences', { file, count: first[1] });
  mustVary(counts, file);
  // the last line ends, too
  const isOpen = p.form === 'lines' && !text.endsWith('\n');
  const found = counts.map(([c]) => c);
  const vocabulary = known.length ? known : isOpen && !found.includes('\n') ? ['\n', ...found] : found;
  const idOf = new Map(vocabulary.map((c, i) => [c, i]));
  const count = counts.reduce((n, [, k]) => n + k, 0) + (isOpen ? 1 : 0);
  const ids = new Int32Array(count);
  let at = 0;
  for (const c of isOpen ? `${text}\n` : text)
    ids[at++] =
      idOf.get(c) ??
      fail('bad-data', { file, detail: `it has ${JSON.stringify(c)}, which is not among its characters` });
  const values = {
    x: { dtype: 'int32', shape: [], data: ids },
    y: { dtype: 'int32', shape: [], data: ids.subarray(1) },
    vocabulary,
  } as const;
  if (p.form === 'stream') {
    const w = { window: p.window, ahead: 1, every: true, stride: p.window };
    const { starts, ...parts } = windowsIn(count, p, w);
    const lengths = new Uint32Array(starts.length).fill(p.window);
    return { ...values, ...parts, steps: { starts, lengths, ragged: false, y: true, adjacent: true }, dropped: 0 };
  }
  const { blank, ...lines } = linesOf(ids, idOf.get('\n') ?? -1, idOf.get(' ') ?? -1, p.window);
  const bounds = splitInTime(lines.starts.length, p);
  const range = ([from, to]: readonly [number, number]) => Uint32Array.from({ length: to - from }, (_, i) => from + i);
  return {
    ...values,
    train: range(bounds.train),
    validation: range(bounds.validation),
    test: range(bounds.test),
    steps: { ...lines, ragged: true, y: true, adjacent: false },
    dropped: blank,
  };
}
/** Lines that are not empty; one longer than `most` is cut behind the last space that fits, as on a page. The line's end is its last target, not its last step. */
function linesOf(ids: Int32Array, end: number, space: number, most: number): Lines {
  const starts: number[] = [];
  const lengths: number[] = [];
  let blank = 0;
  for (let from = 0; from < ids.length; ) {
    const found = ids.indexOf(end, from);
    const to = found < 0 ? ids.length : found;
    if (to === from) blank++;
    for (let at = from; at < to; ) {
      let stop = Math.min(to, at + most);
      if (stop < to) {
        const gap = ids.subarray(at, stop).lastIndexOf(space);
        if (gap > 0) stop = at + gap + 1;
      }
      starts.push(at);
      lengths.push(stop - at);
      at = stop;
    }
    from = to + 1;
  }
  return { starts: Uint32Array.from(starts), lengths: Uint32Array.from(lengths), blank };
}
