/** Files of the command line: graphs and tensors in, tensors out. */
import { open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Issue } from '../../src-engine/core/issue';
import { fail, IssueError } from '../../src-engine/core/issue';
import type { Tensor } from '../../src-engine/core/tensor';
import { parseDocument } from '../../src-engine/document/codec';
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
/** The document, and what was repaired in it. */
export async function readGraph(file: string): Promise<{ doc: Doc; issues: readonly Issue[] }> {
  const { doc, issues } = parseDocument(await bytesOf(file), file);
  if (!doc) throw new IssueError(issues[0] as Issue);
  return { doc, issues };
}
export async function readTensors(file: string | null): Promise<Record<string, Tensor>> {
  return file === null ? {} : Object.fromEntries(readSafetensors(await bytesOf(file), file));
}
/** Through a temporary file beside it: an old file is whole until the new one is. */
export async function writeTensors(file: string, tensors: Readonly<Record<string, Tensor>>): Promise<void> {
  const bytes = writeSafetensors(new Map(Object.entries(tensors)));
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
