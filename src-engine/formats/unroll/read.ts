/** A file of either kind, from its bytes: the document, and what a `.unroll` carries beside it (contract 1). Content decides which it is. */
import { fail, type Issue, IssueError } from '../../core/issue';
import type { Tensor } from '../../core/tensor';
import { type EntryName, isArchive, readArchive } from '../../document/archive';
import { parseDocument } from '../../document/codec';
import type { Doc } from '../../document/doc';
import { readSafetensors } from '../safetensors/read';

export type Tensors = Readonly<Record<string, Tensor>>;
/** What a run goes on from. */
export type Carried = {
  /** Parameters and running statistics, by key. */
  readonly weights: Tensors;
  /** The optimizer's slots. */
  readonly optimizer: Tensors;
  /** The iteration that comes next. */
  readonly start: number;
};
export type Read = {
  /** Null where the file is refused: `issues` says why. */
  readonly doc: Doc | null;
  readonly issues: readonly Issue[];
  /** Null for a graph alone. */
  readonly carried: Carried | null;
  /** The user's data files by name, as a `.unroll` carries them in data/. */
  readonly data: ReadonlyMap<string, Uint8Array>;
};
const NO_DATA: ReadonlyMap<string, Uint8Array> = new Map();

/** Never throws for what a file holds. */
export function readFile(bytes: Uint8Array, file: string): Read {
  try {
    if (!isArchive(bytes)) return { ...parseDocument(bytes, file), carried: null, data: NO_DATA };
    const entries = readArchive(bytes, file);
    const parsed = parseDocument(entries.get('graph.json') as Uint8Array, file);
    const tensors = (name: EntryName): Tensors => {
      const entry = entries.get(name);
      return entry ? Object.fromEntries(readSafetensors(entry, `${file}/${name}`)) : {};
    };
    const weights = tensors('weights.safetensors');
    const optimizer = tensors('optimizer.safetensors');
    const start = startOf(entries.get('run.json'), file);
    const data = new Map<string, Uint8Array>();
    for (const [name, entry] of entries) if (name.startsWith('data/')) data.set(name.slice('data/'.length), entry);
    return { ...parsed, carried: { weights, optimizer, start }, data };
  } catch (e) {
    if (e instanceof IssueError) return { doc: null, issues: [e.issue], carried: null, data: NO_DATA };
    throw e;
  }
}
/** `step` of run.json; 0 where there is none. */
function startOf(bytes: Uint8Array | undefined, file: string): number {
  if (!bytes) return 0;
  try {
    const { step } = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as { step?: unknown };
    if (Number.isSafeInteger(step) && (step as number) >= 0) return step as number;
  } catch {
    // said below
  }
  return fail('bad-archive', { file, detail: 'run.json does not say at which step the run stands' });
}
