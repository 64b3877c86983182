/** Files of the command line: graphs and tensors in, tensors out. */
import { readFile as readBytes } from 'node:fs/promises';
import type { Issue } from '../../src-engine/core/issue';
import { fail, IssueError } from '../../src-engine/core/issue';
import type { Tensor } from '../../src-engine/core/tensor';
import type { Doc } from '../../src-engine/document/doc';
import { readSafetensors } from '../../src-engine/formats/safetensors/read';
import { writeSafetensors } from '../../src-engine/formats/safetensors/write';
import { readFile } from '../../src-engine/formats/unroll/read';
import { saveFile } from '../save';

async function bytesOf(file: string): Promise<Uint8Array> {
  try {
    return new Uint8Array(await readBytes(file));
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
  const { doc, issues, carried } = readFile(await bytesOf(file), file);
  if (!doc) throw new IssueError(issues[0] as Issue);
  const { weights = {}, optimizer = {}, start = 0 } = carried ?? {};
  return { doc, issues, weights, optimizer, start };
}
export async function readTensors(file: string | null): Promise<Record<string, Tensor>> {
  return file === null ? {} : Object.fromEntries(readSafetensors(await bytesOf(file), file));
}
export const writeTensors = (file: string, tensors: Readonly<Record<string, Tensor>>): Promise<void> =>
  writeWhole(file, writeSafetensors(new Map(Object.entries(tensors))));
/** The old file is whole until the new one is. */
export async function writeWhole(file: string, bytes: Uint8Array): Promise<void> {
  try {
    await saveFile(file, bytes);
  } catch (e) {
    fail('cannot-write', { file, detail: (e as Error).message });
  }
}
