/** `.unroll`: a zip of the graph, its weights, the optimizer and the run (contract 1). Content decides what a file is, never its name. */
import { Unzip, type UnzipFile, UnzipInflate, zipSync } from 'fflate';
import { fail, IssueError } from '../core/issue';

/** A zip starts so. */
const MAGIC = [0x50, 0x4b, 0x03, 0x04];
const KNOWN = [
  'graph.json',
  'weights.safetensors',
  'optimizer.safetensors',
  'run.json',
  'state.safetensors',
  'thumbnail.png',
] as const;
export type EntryName = (typeof KNOWN)[number] | `data/${string}`;
export type Entries = ReadonlyMap<EntryName, Uint8Array>;
/** Real bytes after inflating, all entries together: what a zip says of its sizes is not believed. */
const MOST_BYTES = 2 ** 30;
const MOST_ENTRIES = 64;
/** Fed in such slices, so that a bomb is stopped soon after the limit. */
const SLICE = 4096;

export const isArchive = (bytes: Uint8Array): boolean => MAGIC.every((b, i) => bytes[i] === b);

/** Names that stay inside: one of ours, or a file of its own below data/. */
function isSafe(name: string): boolean {
  if ((KNOWN as readonly string[]).includes(name)) return true;
  return /^data\/[^/\\\0]+$/.test(name) && !name.includes('..');
}
/** The entries of an archive; `file` names it in what is refused. */
export function readArchive(bytes: Uint8Array, file: string): Entries {
  const refuse = (detail: string): never => fail('bad-archive', { file, detail });
  const found = new Map<EntryName, Uint8Array>();
  let count = 0;
  let total = 0;
  const open = (entry: UnzipFile) => {
    if (++count > MOST_ENTRIES) refuse(`it has more than ${MOST_ENTRIES} entries`);
    if (!isSafe(entry.name)) refuse(`the entry ${JSON.stringify(entry.name)} has no place in it`);
    if (found.has(entry.name as EntryName)) refuse(`the entry ${entry.name} stands twice`);
    const chunks: Uint8Array[] = [];
    entry.ondata = (error, chunk, final) => {
      if (error) refuse(`the entry ${entry.name} is damaged`);
      total += chunk.length;
      if (total > MOST_BYTES) refuse(`it holds more than ${MOST_BYTES} bytes`);
      chunks.push(chunk);
      if (final) found.set(entry.name as EntryName, joined(chunks));
    };
    entry.start();
  };
  const unzip = new Unzip(open);
  unzip.register(UnzipInflate);
  try {
    for (let from = 0; from < bytes.length; from += SLICE)
      unzip.push(bytes.subarray(from, from + SLICE), from + SLICE >= bytes.length);
  } catch (e) {
    if (e instanceof IssueError) throw e;
    refuse('it is damaged or cut off');
  }
  if (found.size !== count) refuse('it is cut off');
  if (!found.has('graph.json')) refuse('graph.json is missing or cut off');
  return found;
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
/** The graph is deflated, tensors are stored: they hardly shrink. The date is fixed, so that equal contents give equal bytes. */
export function writeArchive(entries: Entries): Uint8Array {
  const files = Object.fromEntries(
    [...entries].map(([name, data]) => [
      name,
      [data, { level: name.endsWith('.json') ? 6 : 0, mtime: '1980-01-01T00:00:00' }] as const,
    ]),
  );
  return zipSync(files as never);
}
