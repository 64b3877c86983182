/** Files of the command line: graphs and tensors in, tensors out. */
import { open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Issue } from '../../src-engine/core/issue';
import { fail, IssueError } from '../../src-engine/core/issue';
import type { Tensor } from '../../src-engine/core/tensor';
import { type EntryName, isArchive, readArchive, writeArchive } from '../../src-engine/document/archive';
import { parseDocument, writeDocument } from '../../src-engine/document/codec';
import type { Doc } from '../../src-engine/document/doc';
import { readSafetensors } from '../../src-engine/formats/safetensors/read';
import { writeSafetensors } from '../../src-engine/formats/safetensors/write';

async function bytesOf(file: string): Promise<Uint8Array> {
  try {
    return new Uint8Array(await readFile(file));
  } catch (e) {
    return fail('missing-file', { file, detail: (e as Error).message });
  }
}
export type Graph = {
  readonly doc: Doc;
  /** What was repaired in it. */
  readonly issues: readonly Issue[];
  /** Parameters and running statistics that a `.unroll` carries, and the optimizer's slots. */
  readonly weights: Readonly<Record<string, Tensor>>;
  readonly optimizer: Readonly<Record<string, Tensor>>;
  /** The iteration that a `.unroll` goes on from. */
  readonly start: number;
};
/** A `.unroll.json` or a `.unroll`: content decides. */
export async function readGraph(file: string): Promise<Graph> {
  const bytes = await bytesOf(file);
  const entries = isArchive(bytes) ? readArchive(bytes, file) : null;
  const { doc, issues } = parseDocument(entries?.get('graph.json') ?? bytes, file);
  if (!doc) throw new IssueError(issues[0] as Issue);
  const tensors = (name: EntryName) => {
    const data = entries?.get(name);
    return data ? Object.fromEntries(readSafetensors(data, `${file}/${name}`)) : {};
  };
  return {
    doc,
    issues,
    weights: tensors('weights.safetensors'),
    optimizer: tensors('optimizer.safetensors'),
    start: startOf(entries?.get('run.json'), file),
  };
}
/** `step` of run.json; 0 where there is none. */
function startOf(bytes: Uint8Array | undefined, file: string): number {
  if (!bytes) return 0;
  try {
    const { step } = JSON.parse(new TextDecoder().decode(bytes)) as { step?: unknown };
    if (Number.isSafeInteger(step) && (step as number) >= 0) return step as number;
  } catch {
    // said below
  }
  return fail('bad-archive', { file, detail: 'run.json does not say at which step the run stands' });
}
/** What a run has come to, as a `.unroll`. */
export type Reached = {
  readonly doc: Doc;
  readonly weights: Readonly<Record<string, Tensor>>;
  readonly optimizer: Readonly<Record<string, Tensor>>;
  readonly step: number;
  readonly epoch: number;
  readonly batch: number;
  readonly seed: number;
};
export async function writeRun(file: string, { doc, weights, optimizer, ...run }: Reached): Promise<void> {
  const text = (t: string) => new TextEncoder().encode(t);
  const tensors = (t: Readonly<Record<string, Tensor>>) => writeSafetensors(new Map(Object.entries(t)));
  const entries = new Map<EntryName, Uint8Array>([
    ['graph.json', text(writeDocument(doc))],
    ['weights.safetensors', tensors(weights)],
    ['optimizer.safetensors', tensors(optimizer)],
    ['run.json', text(JSON.stringify(run))],
  ]);
  await writeWhole(file, writeArchive(entries));
}
export async function readTensors(file: string | null): Promise<Record<string, Tensor>> {
  return file === null ? {} : Object.fromEntries(readSafetensors(await bytesOf(file), file));
}
export const writeTensors = (file: string, tensors: Readonly<Record<string, Tensor>>): Promise<void> =>
  writeWhole(file, writeSafetensors(new Map(Object.entries(tensors))));
/** Through a temporary file beside it: an old file is whole until the new one is. */
async function writeWhole(file: string, bytes: Uint8Array): Promise<void> {
  const temporary = join(dirname(file), `.${process.pid}-${Date.now()}.tmp`);
  try {
    const handle = await open(temporary, 'w');
    await handle.writeFile(bytes);
    await handle.sync();
    await handle.close();
    await rename(temporary, file);
  } catch (e) {
    await rm(temporary, { force: true });
    fail('cannot-write', { file, detail: (e as Error).message });
  }
}
