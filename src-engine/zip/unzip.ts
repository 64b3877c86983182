/** A zip's entries, with nothing that it says of itself believed: names, real sizes, check sums. */
import { Unzip, type UnzipFile, UnzipInflate } from 'fflate';
import { IssueError } from '../core/issue';

export type Limits = {
  /** Names that may stand in it; a folder's own entry is passed over. */
  readonly isAllowed: (name: string) => boolean;
  readonly entries: number;
  /** Real bytes after inflating, all entries together. */
  readonly bytes: number;
};
/** A zip starts so. */
const MAGIC = [0x50, 0x4b, 0x03, 0x04];
export const isZip = (bytes: Uint8Array): boolean => MAGIC.every((b, i) => bytes[i] === b);
/** Deflate packs zeros a thousandfold; what people have is text, tensors and pictures. */
const MOST_RATIO = 200;
const SUSPECT_BYTES = 2 ** 25;
/** Fed in such slices, so that a bomb is stopped soon after the limit. */
const SLICE = 4096;

/** Entries by name. `refuse` says why not, and does not come back. */
export function unzip(bytes: Uint8Array, limits: Limits, refuse: (detail: string) => never): Map<string, Uint8Array> {
  const found = new Map<string, Uint8Array>();
  let count = 0;
  let total = 0;
  const open = (entry: UnzipFile) => {
    if (++count > limits.entries) refuse(`it has more than ${limits.entries} entries`);
    const isFolder = entry.name.endsWith('/');
    if (!isFolder && !limits.isAllowed(entry.name))
      refuse(`the entry ${JSON.stringify(entry.name)} has no place in it`);
    if (found.has(entry.name)) refuse(`the entry ${entry.name} stands twice`);
    const chunks: Uint8Array[] = [];
    entry.ondata = (error, chunk, final) => {
      if (error) refuse(`the entry ${entry.name} is damaged`);
      total += chunk.length;
      if (total > SUSPECT_BYTES && total > MOST_RATIO * bytes.length)
        refuse(`it holds more than ${MOST_RATIO} times its own size`);
      if (total > limits.bytes) refuse(`it holds more than ${limits.bytes} bytes`);
      chunks.push(chunk);
      if (final) found.set(entry.name, joined(chunks));
    };
    entry.start();
  };
  const reader = new Unzip(open);
  reader.register(UnzipInflate);
  try {
    for (let from = 0; from < bytes.length; from += SLICE)
      reader.push(bytes.subarray(from, from + SLICE), from + SLICE >= bytes.length);
  } catch (e) {
    if (e instanceof IssueError) throw e;
    refuse('it is damaged or cut off');
  }
  if (found.size !== count) refuse('it is cut off');
  checkDirectory(bytes, found, refuse);
  for (const name of [...found.keys()]) if (name.endsWith('/')) found.delete(name);
  return found;
}
const END = 0x06054b50;
const RECORD = 0x02014b50;
/** The end record and its longest comment. */
const END_SIZE = 22;
const LONGEST_COMMENT = 0xffff;
/** What the directory at the end says must be what was found: as many entries, of these names, sizes and check sums, none encrypted. Source: PKWARE's APPNOTE. */
function checkDirectory(
  bytes: Uint8Array,
  found: ReadonlyMap<string, Uint8Array>,
  refuse: (detail: string) => never,
): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let end = bytes.length - END_SIZE;
  const last = Math.max(0, end - LONGEST_COMMENT);
  while (end >= last && view.getUint32(end, true) !== END) end--;
  if (end < last) refuse('it is cut off: its directory is missing');
  const count = view.getUint16(end + 10, true);
  let at = view.getUint32(end + 16, true);
  if (count !== found.size) refuse(`its directory names ${count} entries, and ${found.size} are there`);
  for (let i = 0; i < count; i++) {
    if (at + 46 > end || view.getUint32(at, true) !== RECORD) refuse('its directory is damaged');
    const nameLength = view.getUint16(at + 28, true);
    const name = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameLength));
    const entry = found.get(name) ?? refuse(`its directory names ${JSON.stringify(name)}, which is not there`);
    if (view.getUint16(at + 8, true) & 1) refuse(`the entry ${name} is encrypted`);
    if (view.getUint32(at + 24, true) !== entry.length || view.getUint32(at + 16, true) !== crc32(entry))
      refuse(`the entry ${name} is damaged`);
    at += 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
}
const CRC = Int32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let k = 0; k < 8; k++) c = c & 1 ? (c >>> 1) ^ 0xedb88320 : c >>> 1;
  return c;
});
/** The check sum of zip and gzip (ISO 3309). */
function crc32(bytes: Uint8Array): number {
  let c = -1;
  for (let i = 0; i < bytes.length; i++) c = (c >>> 8) ^ (CRC[(c ^ (bytes[i] as number)) & 0xff] as number);
  return ~c >>> 0;
}
function joined(chunks: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(chunks.reduce((n, c) => n + c.length, 0));
  let at = 0;
  for (const c of chunks) {
    all.set(c, at);
    at += c.length;
  }
  return all;
}
