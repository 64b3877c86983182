/** Files of the command line: graphs and tensors in, tensors out. */
import { readFile as readBytes } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Issue } from '../../src-engine/core/issue';
import { fail, IssueError, issue } from '../../src-engine/core/issue';
import type { Tensor } from '../../src-engine/core/tensor';
import type { Doc } from '../../src-engine/document/doc';
import { readSafetensors } from '../../src-engine/formats/safetensors/read';
import { writeSafetensors } from '../../src-engine/formats/safetensors/write';
import { readFile } from '../../src-engine/formats/unroll/read';
import type { Call } from '../../src-engine/protocol/rpc';
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
  /** The user's data files that its Dataset nodes name: from the `.unroll`, or from beside the document. */
  readonly data: readonly DataFile[];
};
type DataFile = { readonly name: string; readonly bytes: Uint8Array };
/** A `.unroll.json` or a `.unroll`: content decides. */
export async function readGraph(file: string): Promise<Graph> {
  const { doc, issues, carried, data } = readFile(await bytesOf(file), file);
  if (!doc) throw new IssueError(issues[0] as Issue);
  const { weights = {}, optimizer = {}, start = 0 } = carried ?? {};
  return { doc, issues, weights, optimizer, start, data: await dataOf(file, doc, data) };
}
/** Files by their bare names: what an archive carries, else what lies beside the document. One that is nowhere is the engine's to miss. */
async function dataOf(file: string, doc: Doc, carried: ReadonlyMap<string, Uint8Array>): Promise<readonly DataFile[]> {
  const names = new Set(
    doc.nodes.flatMap(({ params }) =>
      [params.file, params.labels].flatMap((ref) => {
        const name = (ref as { name?: unknown } | null | undefined)?.name;
        return typeof name === 'string' && basename(name) === name && !name.startsWith('.') ? [name] : [];
      }),
    ),
  );
  const found: DataFile[] = [];
  for (const name of names) {
    const bytes = carried.get(name) ?? (await readBytes(join(dirname(file), name)).catch(() => null));
    if (bytes) found.push({ name, bytes: new Uint8Array(bytes) });
  }
  return found;
}
/** Gives the engine what the document's Dataset nodes name; says where a file is another than the one they were made with. */
export async function giveFiles(
  call: Call,
  { doc, data }: Pick<Graph, 'doc' | 'data'>,
): Promise<{ readonly doc: Doc; readonly issues: readonly Issue[] }> {
  const issues: Issue[] = [];
  const hashes = new Map<string, string>();
  for (const { name, bytes } of data) hashes.set(name, (await call('giveFile', { name, bytes: bytes.slice() })).sha256);
  const settled = (node: Doc['nodes'][number], key: 'file' | 'labels', params: Record<string, unknown>) => {
    const ref = params[key] as { name: string; sha256: string } | null | undefined;
    const hash = ref ? hashes.get(ref.name) : undefined;
    if (!ref || hash === undefined || hash === ref.sha256) return;
    issues.push(
      issue(
        'data-file-differs',
        { file: ref.name, found: hash.slice(0, 8), expected: String(ref.sha256).slice(0, 8) },
        { node: node.id },
      ),
    );
    params[key] = { ...ref, sha256: hash };
  };
  const nodes = doc.nodes.map((node) => {
    const params = { ...node.params };
    settled(node, 'file', params);
    settled(node, 'labels', params);
    return { ...node, params };
  });
  return { doc: issues.length ? { ...doc, nodes } : doc, issues };
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
