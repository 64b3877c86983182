/** Peers of the benchmark: what they are held against agrees with the reference backend; a wrong one is refused; a forward pass alone is never set beside a training step. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { named, WORKLOADS, type Workload } from '../../bench/workloads';
import type { Tensor } from '../../src-engine/core/tensor';
import type { Doc } from '../../src-engine/document/doc';
import { gate } from '../../src-engine/document/gate';
import { type EvalOptions, evaluate } from '../../src-engine/run/evaluate';
import { type Fields, fieldsOf, textOf } from './protobuf';

type Numbers = { readonly shape: readonly number[]; readonly data: Float32Array | Int32Array };
type Order = readonly { readonly id: string; readonly op: string; readonly inputs: Readonly<Record<string, string>> }[];
type Weights = Map<string, Record<string, Numbers>>;
type Inputs = Map<string, Numbers>;
type Given = { readonly order: Order; readonly inputs: Inputs; readonly weights: Weights; readonly lr: number };
type Row = Readonly<Record<string, unknown>>;
const ROOT = join(import.meta.dirname, '../..');
const load = (file: string) => import(/* @vite-ignore */ join(ROOT, file));
const { orderOf, inputsOf, weightsOf } = (await load('bench/peers/start.mjs')) as {
  orderOf(doc: Doc): Order;
  inputsOf(order: Order, size: { batch: number; steps: number }, random: () => number): Inputs;
  weightsOf(order: Order, random: () => number): Weights;
};
const { plain } = (await load('bench/peers/plain.mjs')) as {
  plain(order: Order, inputs: Inputs, weights: Weights, infer?: boolean): Map<string, { data: Float64Array }>;
};
const { outputOf, wrongOutput, wrongStep } = (await load('bench/peers/checked.mjs')) as {
  outputOf(order: Order): string;
  wrongOutput(given: Given, actual: Float64Array): string | null;
  wrongStep(given: Given, loss: number, after: Readonly<Record<string, Float64Array>>): string | null;
};
const { modelOf } = (await load('bench/peers/model.mjs')) as {
  modelOf(order: Order, inputs: Inputs, weights: Weights, output: { id: string; shape: readonly number[] }): Uint8Array;
};
const { summary, table } = (await load('bench/table.mjs')) as {
  summary(rows: readonly Row[]): { counted: number; least: number }[];
  table(rows: readonly Row[]): string;
};

/** A workload with few samples and steps. */
function small({ doc, run }: Workload): Given {
  let state = 7;
  const random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  };
  const order = orderOf(doc);
  const weights = weightsOf(order, random);
  const inputs = inputsOf(order, { batch: 3, steps: Math.min(4, run.steps) }, random);
  return { order, weights, inputs, lr: 0.01 };
}
function reference({ doc }: Workload, { inputs, weights }: Given, options: Pick<EvalOptions, 'mode' | 'grad'>) {
  const tensors = new Map<string, Tensor>();
  const put = (key: string, { shape, data }: Numbers) =>
    tensors.set(key, { dtype: data instanceof Int32Array ? 'int32' : 'float32', shape, data });
  for (const [id, x] of inputs) put(`in:${id}`, x);
  for (const [id, own] of weights) for (const [name, x] of Object.entries(own)) put(`${id}.${name}`, x);
  return evaluate(doc, tensors, null, { ...options, precision: 'float64' }).tensors;
}

describe('what they are held against', () => {
  test.each(WORKLOADS)('$name', (workload) => {
    const given = small(workload);
    const { order, inputs, weights } = given;
    for (const mode of ['train', 'infer'] as const) {
      const ours = plain(order, inputs, weights, mode === 'infer');
      const wanted = reference(workload, given, { mode, grad: false });
      for (const id of [outputOf(order), 'loss']) {
        const x = wanted.get(`out:${id}.${id === 'loss' ? 'loss' : 'y'}`)?.data ?? [];
        expect(ours.get(id)?.data.length).toBe(x.length);
        for (const [i, v] of x.entries()) expect(ours.get(id)?.data[i]).toBeCloseTo(v, 9);
      }
    }
  });
});
test.each(['lenet-b64', 'char-gru-t64-b32-h256'])('a wrong output or step of %s is refused', (name) => {
  const workload = named(name);
  const given = small(workload);
  const out = plain(given.order, given.inputs, given.weights, true).get(outputOf(given.order))?.data as Float64Array;
  expect(wrongOutput(given, out)).toBeNull();
  expect(wrongOutput(given, out.slice(1))).toContain('numbers instead of');
  expect(
    wrongOutput(
      given,
      out.map((x, i) => (i === 5 ? x + 0.01 : x)),
    ),
  ).toContain('output [5]');
  const found = reference(workload, given, { mode: 'train', grad: true });
  const loss = found.get('out:loss.loss')?.data[0] as number;
  const stepped = (scale: (key: string) => number) => {
    const after: Record<string, Float64Array> = {};
    for (const [id, own] of given.weights)
      for (const [part, { data }] of Object.entries(own)) {
        const g = found.get(`grad:${id}.${part}`)?.data;
        if (g)
          after[`${id}.${part}`] = Float64Array.from(
            data,
            (x, i) => x - given.lr * (g[i] ?? 0) * scale(`${id}.${part}`),
          );
      }
    return after;
  };
  expect(
    wrongStep(
      given,
      loss,
      stepped(() => 1),
    ),
  ).toBeNull();
  expect(
    wrongStep(
      given,
      1.01 * loss,
      stepped(() => 1),
    ),
  ).toContain('its loss is');
  const keys = Object.keys(stepped(() => 1));
  for (const key of [keys[0], keys.at(-1)]) {
    expect(
      wrongStep(
        given,
        loss,
        stepped((k) => (k === key ? 0 : 1)),
      ),
    ).toContain('no gradient');
    expect(
      wrongStep(
        given,
        loss,
        stepped((k) => (k === key ? 2 : 1)),
      ),
      key,
    ).toContain('its loss rises');
  }
});
describe('the ONNX model of a graph', () => {
  const modelFor = (name: string): { bytes: Uint8Array; graph: Fields; given: Given } => {
    const given = small(named(name));
    const bytes = modelOf(given.order, given.inputs, given.weights, { id: outputOf(given.order), shape: [3, 10] });
    return { bytes, graph: fieldsOf(fieldsOf(bytes).get(7)?.[0] as Uint8Array), given };
  };
  const typesIn = (graph: Fields) => graph.get(1)?.map((n) => textOf(fieldsOf(n as Uint8Array).get(4)?.[0]));
  test('is one, with nodes in order and every parameter once', () => {
    const { bytes, graph, given } = modelFor('lenet-b64');
    expect(() => gate(bytes, 'x.unroll')).toThrow('an ONNX model');
    expect(typesIn(graph)?.join(' ')).toBe('Conv Tanh MaxPool Conv Tanh MaxPool Flatten Gemm Tanh Gemm Tanh Gemm');
    const names = [...given.weights].flatMap(([id, own]) => Object.keys(own).map((name) => `${id}.${name}`));
    expect(
      graph
        .get(5)
        ?.map((t) => textOf(fieldsOf(t as Uint8Array).get(8)?.[0]))
        .sort(),
    ).toEqual(names.sort());
    // the target is the loss's, and there is none
    expect(graph.get(11)).toHaveLength(1);
  });
  test('has gates where ONNX looks for them: a GRU update, reset, new', () => {
    const { graph, given } = modelFor('char-gru-t64-b32-h256');
    expect(typesIn(graph)).toEqual(['Gather', 'GRU', 'Squeeze', 'MatMul', 'Add']);
    const tensors = (graph.get(5) ?? []).map((t) => fieldsOf(t as Uint8Array));
    const raw = tensors.find((t) => textOf(t.get(8)?.[0]) === 'rnn.R')?.get(9)?.[0] as Uint8Array;
    const wanted = given.weights.get('rnn')?.weight_hh_l0?.data as Float32Array;
    const written = new Float32Array(raw.slice().buffer);
    const gate = 256 * 256;
    for (const [to, from] of [1, 0, 2].entries())
      expect(written.subarray(to * gate, (to + 1) * gate)).toEqual(wanted.subarray(from * gate, (from + 1) * gate));
  });
});
test('a forward pass has a column of its own and is never taken for PyTorch', () => {
  const row = { workload: 'lenet-b64', runtime: 'node', threads: 1, refused: null };
  const rows = [
    { ...row, peer: 'unroll', ms: 2 },
    { ...row, peer: 'onnxruntime-web 1.30.0 forward only', ms: 1 },
  ];
  expect(table(rows)).toContain('| onnxruntime-web 1.30.0 forward only ×1 |');
  expect(summary(rows)[0]?.counted).toBe(0);
  expect(summary([...rows, { ...row, peer: 'pytorch-1.13.1', ms: 6 }])[0]).toMatchObject({ counted: 1, least: 3 });
});
test('each kind of PyTorch is compared with by itself', () => {
  const row = { workload: 'lenet-b64', runtime: 'node', threads: 1, refused: null };
  const rows = [
    { ...row, peer: 'unroll', ms: 2 },
    { ...row, peer: 'pytorch-1.13.1', ms: 3 },
    { ...row, peer: 'pytorch-1.13.1-avx2', ms: 6 },
    { ...row, peer: 'pytorch-1.13.1-avx2', threads: 2, ms: 1 },
  ];
  expect(summary(rows)).toMatchObject([
    { peer: 'pytorch-1.13.1', counted: 1, least: 1.5 },
    { peer: 'pytorch-1.13.1-avx2', counted: 1, least: 3 },
  ]);
});
/** Where `npm run bench` has fetched them; elsewhere they are not: no test downloads. */
const folder = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'unroll/peers');
const { dependencies } = JSON.parse(readFileSync(join(ROOT, 'bench/peers/package.json'), 'utf8'));
const fetched = (name: string): boolean => {
  try {
    return (
      JSON.parse(readFileSync(join(folder, 'node_modules', name, 'package.json'), 'utf8')).version ===
      dependencies[name]
    );
  } catch {
    return false;
  }
};
describe.each([
  ['@jax-js/jax', 'jax.mjs', /^jax-js [\d.]+$/],
  ['onnxruntime-web', 'onnx.mjs', /^onnxruntime-web [\d.]+ forward only$/],
] as const)('%s, where it was fetched', (name, script, peer) => {
  test.runIf(fetched(name)).each(['mlp-2-8-8-1-b32', 'conv1d-1024-b16', 'char-lstm-t16-b1-h32'])('%s', (workload) => {
    const graph = join(ROOT, `bench/graphs/${workload}.unroll.json`);
    const out = execFileSync(process.execPath, [join(ROOT, 'bench/peers', script), folder, graph, '0.1', ''], {
      encoding: 'utf8',
    });
    expect(JSON.parse(out.trim())).toMatchObject({
      workload,
      peer: expect.stringMatching(peer),
      ms: expect.any(Number),
    });
  });
});
