/** `.unroll`: a zip of the graph, its weights, the optimizer and the run (contract 1). Content decides what a file is, never its name. */
import { zipSync } from 'fflate';
import { fail } from '../core/issue';
import { isZip, unzip } from '../zip/unzip';

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
const MOST_BYTES = 2 ** 30;
const MOST_ENTRIES = 64;

export const isArchive = isZip;

/** Names that stay inside: one of ours, or a file of its own below data/. */
function isSafe(name: string): boolean {
  if ((KNOWN as readonly string[]).includes(name)) return true;
  return /^data\/[^/\\\0]+$/.test(name) && !name.includes('..');
}
/** The entries of an archive; `file` names it in what is refused. */
export function readArchive(bytes: Uint8Array, file: string): Entries {
  const refuse = (detail: string): never => fail('bad-archive', { file, detail });
  const found = unzip(bytes, { isAllowed: isSafe, entries: MOST_ENTRIES, bytes: MOST_BYTES }, refuse);
  if (!found.has('graph.json')) refuse('graph.json is missing or cut off');
  return found as unknown as Entries;
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
