/** The workloads of bench/pytorch.py, by its names, as documents. What is no part of a document stands beside them, in bench/workloads.json. */
import type { Doc, DocEdge, DocNode } from '../src-engine/document/doc';

type Params = Readonly<Record<string, unknown>>;
/** How it is run: how many steps a sequence has, and whether its 20 steps are led by the reference (run/led.ts). */
export type Run = { readonly steps: number; readonly led?: true };
export type Workload = { readonly name: string; readonly doc: Doc; readonly run: Run };

/** Writes a graph from left to right: each node takes what came last, unless it is told otherwise. */
class Draft {
  readonly nodes: DocNode[] = [];
  readonly edges: DocEdge[] = [];
  last = '';
  add(
    id: string,
    op: string,
    params: Params = {},
    inputs: Readonly<Record<string, string>> | null = { x: this.last },
  ): string {
    const column = this.nodes.length % 12;
    const row = Math.floor(this.nodes.length / 12);
    this.nodes.push({ id, op, params, at: [240 * column, 260 * row] } as DocNode);
    for (const [port, from] of Object.entries(inputs ?? {})) this.edges.push([from, `${id}.${port}`]);
    this.last = `${id}.y`;
    return this.last;
  }
  input(id: string, params: Params): string {
    return this.add(id, 'Input', params, null);
  }
  workload(name: string, batchSize: number, run: Run = { steps: 1 }): Workload {
    const { nodes, edges } = this;
    const training = { optimizer: { name: 'SGD', lr: 0.01 }, batchSize, epochs: 1, seed: 0 };
    return { name, doc: { format: 'unroll', version: 1, name, nodes, edges, training }, run };
  }
}
/** The end of a classifier: `target` ids against what came last. */
function classified(g: Draft, sequence = false): void {
  const prediction = g.last;
  const target = g.input('target', { shape: [], dtype: 'int32', ...(sequence ? { sequence } : {}) });
  g.add('loss', 'CrossEntropyLoss', {}, { prediction, target });
}
function mlp(name: string, batch: number, sizes: readonly number[], act: string, regress: boolean): Workload {
  const g = new Draft();
  g.input('x', { shape: [sizes[0]] });
  for (const [i, outFeatures] of sizes.slice(1).entries()) {
    g.add(`fc${i + 1}`, 'Linear', { outFeatures });
    if (i < sizes.length - 2) g.add(`act${i + 1}`, act);
  }
  if (regress) {
    const prediction = g.last;
    const target = g.input('target', { shape: [sizes.at(-1)] });
    g.add('loss', 'MSELoss', {}, { prediction, target });
  } else classified(g);
  return g.workload(name, batch);
}
function lenet(): Workload {
  const g = new Draft();
  g.input('x', { shape: [1, 28, 28] });
  g.add('conv1', 'Conv2d', { outChannels: 6, kernelSize: 5, padding: 2 });
  g.add('act1', 'Tanh');
  g.add('pool1', 'MaxPool2d', { kernelSize: 2 });
  g.add('conv2', 'Conv2d', { outChannels: 16, kernelSize: 5 });
  g.add('act2', 'Tanh');
  g.add('pool2', 'MaxPool2d', { kernelSize: 2 });
  g.add('flat', 'Flatten');
  for (const [i, outFeatures] of [120, 84].entries()) {
    g.add(`fc${i + 1}`, 'Linear', { outFeatures });
    g.add(`act${i + 3}`, 'Tanh');
  }
  g.add('fc3', 'Linear', { outFeatures: 10 });
  classified(g);
  return g.workload('lenet-b64', 64);
}
function mnistCnn(): Workload {
  const g = new Draft();
  g.input('x', { shape: [1, 28, 28] });
  g.add('conv1', 'Conv2d', { outChannels: 32, kernelSize: 3 });
  g.add('act1', 'ReLU');
  g.add('conv2', 'Conv2d', { outChannels: 64, kernelSize: 3 });
  g.add('act2', 'ReLU');
  g.add('pool', 'MaxPool2d', { kernelSize: 2 });
  g.add('flat', 'Flatten');
  g.add('fc1', 'Linear', { outFeatures: 128 });
  g.add('act3', 'ReLU');
  g.add('fc2', 'Linear', { outFeatures: 10 });
  classified(g);
  return g.workload('mnist-cnn-b64', 64);
}
function resnet20(): Workload {
  const g = new Draft();
  const conv = (id: string, outChannels: number, stride: number, kernelSize = 3, x = g.last) =>
    g.add(id, 'Conv2d', { outChannels, kernelSize, stride, padding: kernelSize === 3 ? 1 : 0, bias: false }, { x });
  g.input('x', { shape: [3, 32, 32] });
  conv('stem', 16, 1);
  g.add('stem_n', 'BatchNorm');
  g.add('stem_act', 'ReLU');
  let channels = 16;
  for (const [k, [out, stride]] of (
    [
      [16, 1],
      [16, 1],
      [16, 1],
      [32, 2],
      [32, 1],
      [32, 1],
      [64, 2],
      [64, 1],
      [64, 1],
    ] as const
  ).entries()) {
    const from = g.last;
    const b = `block${k + 1}`;
    conv(`${b}_a`, out, stride);
    g.add(`${b}_na`, 'BatchNorm');
    g.add(`${b}_act`, 'ReLU');
    conv(`${b}_b`, out, 1);
    const body = g.add(`${b}_nb`, 'BatchNorm');
    const short = stride !== 1 || channels !== out ? conv(`${b}_s`, out, stride, 1, from) : from;
    g.add(`${b}_sum`, 'Add', {}, { a: body, b: short });
    g.add(`${b}_out`, 'ReLU');
    channels = out;
  }
  g.add('pool', 'GlobalAvgPool');
  g.add('fc', 'Linear', { outFeatures: 10 });
  classified(g);
  return g.workload('resnet20-b32', 32, { steps: 1, led: true });
}
const VOCABULARY = 65;
function char(cell: 'RNN' | 'LSTM' | 'GRU', steps: number, batch: number, hiddenSize: number): Workload {
  const name = `char-${cell.toLowerCase()}-t${steps}-b${batch}-h${hiddenSize}`;
  const g = new Draft();
  g.input('x', { shape: [], dtype: 'int32', sequence: true });
  g.add('embedding', 'Embedding', { numEmbeddings: VOCABULARY, embeddingDim: 64 });
  g.add('rnn', cell, { hiddenSize });
  g.add('out', 'Linear', { outFeatures: VOCABULARY });
  classified(g, true);
  return g.workload(name, batch, { steps });
}
function audio(): Workload {
  const g = new Draft();
  g.input('x', { shape: [1, 1024] });
  g.add('conv1', 'Conv1d', { outChannels: 16, kernelSize: 9, stride: 2 });
  g.add('act1', 'ReLU');
  g.add('conv2', 'Conv1d', { outChannels: 32, kernelSize: 9, stride: 2 });
  g.add('act2', 'ReLU');
  g.add('pool', 'GlobalAvgPool');
  g.add('fc', 'Linear', { outFeatures: 10 });
  classified(g);
  return g.workload('conv1d-1024-b16', 16);
}
/** The small ones measure overhead; the other nine measure arithmetic. */
export const SMALL: readonly string[] = ['mlp-2-8-8-1-b32', 'char-lstm-t16-b1-h32'];
export const WORKLOADS: readonly Workload[] = [
  mlp('mlp-2-8-8-1-b32', 32, [2, 8, 8, 1], 'Tanh', true),
  mlp('mlp-784-256-128-10-b64', 64, [784, 256, 128, 10], 'ReLU', false),
  lenet(),
  mnistCnn(),
  resnet20(),
  char('RNN', 64, 32, 256),
  char('LSTM', 64, 32, 128),
  char('LSTM', 64, 32, 256),
  char('GRU', 64, 32, 256),
  char('LSTM', 16, 1, 32),
  audio(),
];
export function named(name: string): Workload {
  const found = WORKLOADS.find((w) => w.name === name);
  if (!found) throw new Error(`there is no workload ${name}`);
  return found;
}
