/** Characters of a text: as windows of one stream, or as its lines. The target of every step is the character that comes next. */
import { fail } from '../core/issue';
import type { SequenceParams } from '../core/sequences';
import type { DataParams, DataSet, RowSteps } from './set';
import { splitInTime, windowsIn } from './split';
import { countsOf, mustVary, readText } from './textFile';

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
