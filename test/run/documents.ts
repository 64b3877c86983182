/** Documents and sessions for tests of runs. */
import { readFile } from 'node:fs/promises';
import type { MachineOptions } from '../../src-engine/backend/create';
import type { TensorMap } from '../../src-engine/core/tensor';
import type { Doc, DocEdge, DocNode } from '../../src-engine/document/doc';
import { Loader } from '../../src-engine/run/loader';
import type { Session } from '../../src-engine/run/session';
import type { Move } from '../../src-engine/run/slice';

export const bytes = async (name: string) => new Uint8Array(await readFile(`resources/data/${name}`));

/** A chain of nodes "id:Op" wired y -> x, with a loss at its end fed by the data's labels. */
export function document(
  chain: readonly (readonly [id: string, op: string, params?: Record<string, unknown>])[],
  training: Doc['training'] = {},
): Doc {
  const nodes: DocNode[] = chain.map(([id, op, params = {}], i) => ({ id, op, params, at: [240 * i, 0] }));
  const edges: DocEdge[] = [];
  for (let i = 1; i < chain.length; i++) {
    const [id, op] = chain[i] as readonly [string, string];
    const [before, beforeOp] = chain[i - 1] as readonly [string, string];
    edges.push([
      `${before}.${beforeOp === 'Dataset' ? 'x' : 'y'}`,
      `${id}.${op.endsWith('Loss') ? 'prediction' : 'x'}`,
    ]);
    if (op.endsWith('Loss')) edges.push([`${chain[0]?.[0]}.y`, `${id}.target`]);
  }
  return { format: 'unroll', version: 1, name: 'test', nodes, edges, training };
}
/** Batch statistics, dropout, two optimizer slots, shuffling: everything whose bits could go astray. */
export const digits = (training: Doc['training'] = {}, dropout = 0.25): Doc =>
  document(
    [
      ['data', 'Dataset', { source: 'digits', normalize: 'unit' }],
      ['conv1', 'Conv2d', { outChannels: 4, kernelSize: 3, padding: 1 }],
      ['bn', 'BatchNorm'],
      ['act1', 'ReLU'],
      ['pool1', 'MaxPool2d', { kernelSize: 2 }],
      ['drop', 'Dropout', { p: dropout }],
      ['flat', 'Flatten'],
      ['fc', 'Linear', { outFeatures: 10 }],
      ['loss', 'CrossEntropyLoss'],
    ],
    { optimizer: { name: 'Adam', lr: 0.01 }, batchSize: 16, epochs: 1, seed: 3, ...training },
  );
/** What sessions of this test file run on: files that say another one run the same tests again. */
let machine: MachineOptions = {};
export const runOn = (options: MachineOptions): void => {
  machine = options;
};
export async function sessionOf(
  doc: Doc,
  weights: TensorMap = new Map(),
  loader = new Loader(bytes, machine),
): Promise<Session> {
  const { session, issues } = await loader.load({ doc, why: 'open', tensors: new Map(), weights });
  if (!session) throw new Error(issues.map((i) => i.message).join(' '));
  return session;
}
/** Drives a move to its end. */
export function go(move: Move): void {
  while (!move.next().done);
}
