/** safetensors: 8 bytes header length (little-endian), a JSON header, the data. Every rule of the format is checked before a number is read. Source: github.com/huggingface/safetensors. */
import { fail } from '../../core/issue';
import type { Tensor } from '../../core/tensor';
import { duplicateKey } from '../../document/gate';
import { DTYPES, readerOf } from './dtypes';

const MAX_HEADER = 100_000_000;
const OPEN_BRACE = 0x7b;
/** A header is an object of objects with lists: three levels. */
const MAX_DEPTH = 3;

type Entry = {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
};
const isCount = (v: unknown): v is number => typeof v === 'number' && Number.isSafeInteger(v) && v >= 0;
const isRecord = (v: unknown): v is Readonly<Record<string, unknown>> =>
  typeof v === 'object' && v !== null && !Array.isArray(v);

/** All tensors by name, in the order of the header, as float32 or int32. `file` is named where something is wrong. */
export function readSafetensors(bytes: Uint8Array, file = 'the file'): Map<string, Tensor> {
  const wrong = (detail: string): never => fail('bad-tensors', { file, detail });
  const { header, start } = readHeader(bytes, wrong);
  const entries = readEntries(header, wrong);
  checkOffsets(entries, bytes.length - start, wrong);
  const out = new Map<string, Tensor>();
  for (const { name, dtype, shape, begin, end } of entries) {
    const reader = readerOf(dtype) ?? wrong(`"${name}" has the type ${dtype}; ${DTYPES.join(', ')} are read`);
    const count = countOf(shape) ?? wrong(`the shape of "${name}" has too many elements`);
    if (count * reader.bytes !== end - begin)
      wrong(`"${name}" is [${shape.join(', ')}] of ${dtype}, which does not fill its ${end - begin} bytes`);
    // A copy at an aligned address; not by slice, which on Node's Buffer is a view of a shared pool
    const raw = new ArrayBuffer(end - begin);
    new Uint8Array(raw).set(bytes.subarray(start + begin, start + end));
    const data = reader.from(raw) ?? wrong(`"${name}" has a number that int32 does not hold`);
    out.set(name, { dtype: reader.dtype, shape, data });
  }
  return out;
}
function readHeader(bytes: Uint8Array, wrong: (detail: string) => never): { header: unknown; start: number } {
  if (bytes.length < 8) wrong('it is shorter than the length of its header');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = view.getUint32(0, true) + view.getUint32(4, true) * 2 ** 32;
  if (length > MAX_HEADER) wrong(`its header would have ${length} bytes, more than ${MAX_HEADER}`);
  const start = 8 + length;
  if (start > bytes.length) wrong(`its header has ${length} bytes, but ${bytes.length - 8} follow`);
  if (bytes[8] !== OPEN_BRACE || length === 0) wrong('its header does not start with {');
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes.subarray(8, start));
    if (depthOf(text) > MAX_DEPTH) wrong(`its header is nested deeper than ${MAX_DEPTH} levels`);
    const header: unknown = JSON.parse(text);
    const twice = duplicateKey(text);
    if (twice !== null) wrong(`its header has the key ${JSON.stringify(twice)} twice`);
    return { header, start };
  } catch (e) {
    if (e instanceof SyntaxError || e instanceof TypeError || e instanceof RangeError)
      return wrong(`its header is not JSON: ${e.message}`);
    throw e;
  }
}
/** Levels of objects and lists, before JSON.parse builds them. */
function depthOf(text: string): number {
  let depth = 0;
  let most = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (c === '"') {
      for (i++; i < text.length && text[i] !== '"'; i++) if (text[i] === '\\') i++;
    } else if (c === '{' || c === '[') most = Math.max(most, ++depth);
    else if (c === '}' || c === ']') depth--;
  }
  return most;
}
function readEntries(header: unknown, wrong: (detail: string) => never): Entry[] {
  if (!isRecord(header)) return wrong('its header is no object');
  const entries: Entry[] = [];
  for (const [name, entry] of Object.entries(header)) {
    if (!isRecord(entry)) return wrong(`the entry "${name}" is no object`);
    if (name === '__metadata__') {
      if (!Object.values(entry).every((v) => typeof v === 'string')) wrong('its metadata has a value that is no text');
      continue;
    }
    const { dtype, shape, data_offsets: offsets } = entry;
    if (
      Object.keys(entry).length !== 3 ||
      typeof dtype !== 'string' ||
      !Array.isArray(shape) ||
      !Array.isArray(offsets)
    )
      return wrong(`the entry "${name}" is not dtype, shape and data_offsets`);
    if (!shape.every(isCount)) return wrong(`the shape of "${name}" is not a list of counts`);
    const [begin, end] = offsets as readonly unknown[];
    if (offsets.length !== 2 || !isCount(begin) || !isCount(end) || begin > end)
      return wrong(`the offsets of "${name}" are not a begin and an end`);
    entries.push({ name, dtype, shape: shape as number[], begin, end });
  }
  return entries;
}
/** The tensors must lie one behind the other and fill the data: no hole, no overlap, nothing left over. */
function checkOffsets(entries: readonly Entry[], length: number, wrong: (detail: string) => never): void {
  let at = 0;
  for (const { name, begin, end } of [...entries].sort((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (end > length) wrong(`"${name}" ends at byte ${end} of ${length}`);
    if (begin < at) wrong(`"${name}" overlaps the tensor before it`);
    if (begin > at) wrong(`there is a hole of ${begin - at} bytes before "${name}"`);
    at = end;
  }
  if (at !== length) wrong(`${length - at} bytes at its end belong to no tensor`);
}
/** Elements of a shape; null past the safe integers, at any step of the product. */
function countOf(shape: readonly number[]): number | null {
  let count = 1;
  for (const d of shape) {
    count *= d;
    if (!Number.isSafeInteger(count)) return null;
  }
  return count;
}
