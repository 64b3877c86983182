/**
 * Exported files, run: PyTorch gives the loss, the gradients and the running statistics that we give. All golden cases, examples and many random graphs for acceptance, else a slice.
 * Skipped, and counted as skipped, where there is no python3 with torch.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { check } from '../../../src-engine/compile/check';
import { readParams } from '../../../src-engine/core/params';
import { bits, normal, streamKey } from '../../../src-engine/core/random';
import { sizeOf } from '../../../src-engine/core/shape';
import type { Tensor } from '../../../src-engine/core/tensor';
import { formOf } from '../../../src-engine/data/dataset';
import type { Doc, DocEdge, DocNode } from '../../../src-engine/document/doc';
import { readSafetensors } from '../../../src-engine/formats/safetensors/read';
import { readFile } from '../../../src-engine/formats/unroll/read';
import { ALL_OPS } from '../../../src-engine/ops';
import type { OpDef, Sample } from '../../../src-engine/ops/op';
import { evaluate } from '../../../src-engine/run/evaluate';
import { Loader } from '../../../src-engine/run/loader';
import { parameters } from '../../../src-engine/run/parameters';
import { randomGraph } from '../../fuzz/randomGraph';
import { bytes } from '../../run/documents';
import { disagreements, EXACT, given, type Ours, oursOf, passOf } from './compare';
import { hasTorch } from './python';

const isWhole = process.env.UNROLL_EXPORT === 'whole';
const docOf = (file: string): Doc => {
  const { doc } = readFile(new Uint8Array(readFileSync(file)), file);
  if (!doc) throw new Error(file);
  return doc;
};
const GOLDENS = 'test/goldens';
const goldens = readdirSync(GOLDENS).filter((name) => existsSync(`${GOLDENS}/${name}/graph.unroll.json`));
const tensorsIn = (name: string, file: string) =>
  readSafetensors(new Uint8Array(readFileSync(`${GOLDENS}/${name}/${file}`)), file);
function golden(name: string): Ours {
  const doc = docOf(`${GOLDENS}/${name}/graph.unroll.json`);
  const tensors = tensorsIn(name, 'tensors.safetensors');
  const expected = tensorsIn(name, 'expected.safetensors');
  const asked = { name, doc, tensors: given(tensors), strict: false };
  const losses = `${GOLDENS}/${name}/losses.json`;
  if (existsSync(losses)) {
    const list: number[] = JSON.parse(readFileSync(losses, 'utf8'));
    const params = [...expected].filter(([key]) => key.startsWith('param:'));
    const ours = new Map<string, Tensor>([
      ...params,
      ['losses', { dtype: 'float32', shape: [list.length], data: Float64Array.from(list) }],
    ]);
    return { ...asked, ours, steps: list.length };
  }
  const inferred = existsSync(`${GOLDENS}/${name}/args.json`);
  if (!inferred) return { ...asked, ours: oursOf(expected, doc) };
  // without a loss: what forward returns
  const outs = [...expected].filter(([key]) => key.startsWith('out:'));
  return { ...asked, train: false, ours: new Map(outs.map(([, t], i) => [`out:${i}`, t])) };
}
/** The first training batch of a Dataset, or what the document's own inputs hold. */
async function exampleOf(name: string): Promise<Ours> {
  const doc = docOf(`examples/${name}`);
  const loader = new Loader(bytes);
  const data = await loader.data(doc);
  const weights = parameters(doc, new Map());
  const found = evaluate(doc, weights, data, {
    ...EXACT,
    grad: doc.nodes.some((n) => n.op.endsWith('Loss')),
  }).tensors;
  const tensors = new Map<string, Tensor>(weights);
  for (const n of doc.nodes)
    for (const port of n.op === 'Dataset' ? ['x', 'y'] : n.op === 'Input' ? ['y'] : []) {
      const tensor = found.get(`out:${n.id}.${port}`);
      if (tensor) tensors.set(`in:${n.op === 'Dataset' ? `${n.id}_${port}` : n.id}`, tensor);
    }
  const rows = data?.batches.rows(0, 0);
  const lengths = data && rows && formOf(data.set, rows)?.lengths;
  if (lengths) tensors.set('in:lengths', { dtype: 'int32', shape: [lengths.length], data: lengths });
  const ours = oursOf(found, doc);
  if (!ours.has('loss')) ours.set('out:0', found.get('out:conv.y') as Tensor);
  // what a Dataset gives has no gradient that is asked for
  return {
    name,
    doc,
    tensors,
    ours: new Map([...ours].filter(([key]) => !key.startsWith('grad:in:data'))),
    train: true,
  };
}

const FORMS = ['N', 'T', 'lengths'] as const;
/** A sample of an op between inputs and a loss: as it is, over time, or over time with sequences of different length. */
function sampleOf(op: string, def: OpDef, sample: Sample, form: (typeof FORMS)[number]): Ours | null {
  const sequence = form !== 'N';
  // what asks for a number of steps asks for the same of all samples
  if ((sample.over && !sequence) || (sample.steps && form === 'lengths')) return null;
  const { values } = readParams(op, def.params, sample.p ?? {});
  const wired = [...'abcdefghij'.slice(0, sample.in.length)];
  const all = typeof def.inputs === 'function' ? def.inputs(values, wired) : def.inputs;
  const ports = all.filter((port) => !def.optional?.includes(port));
  const T = sample.steps ?? 5;
  const nodes: DocNode[] = [{ id: 'op', op, params: sample.p ?? {}, at: [0, 0] }];
  const edges: DocEdge[] = [];
  const input = (id: string, shape: readonly number[], over: boolean, dtype = 'float32') =>
    nodes.push({ id, op: 'Input', params: { shape, sequence: over, dtype }, at: [0, 0] });
  for (const [i, port] of ports.entries()) {
    input(`in_${port}`, sample.in[i] ?? [], sequence, sample.dtypes?.[i]);
    edges.push([`in_${port}.y`, `op.${port}`]);
  }
  const base: Doc = { format: 'unroll', version: 1, name: `${op} sample`, nodes, edges, training: { seed: 3 } };
  const steps = new Map(sequence ? ports.map((port) => [`in_${port}`, T] as const) : []);
  const out = check(base, steps).ports[`op.${def.outputs[0]}`];
  if (!out) return null;
  if (def.category !== 'loss') {
    // what begins to be a sequence in the op has steps of its own: the target stands at each of them
    input('target', out.shape, out.sequence && sequence);
    nodes.push({ id: 'loss', op: 'MSELoss', params: {}, at: [0, 0] });
    edges.push([`op.${def.outputs[0]}`, 'loss.prediction'], ['target.y', 'loss.target']);
  }
  const lengths = form === 'lengths' ? Int32Array.of(T, 1, Math.max(1, T - 2), T) : null;
  const tensors = new Map<string, Tensor>();
  for (const { id, op: kind, params } of nodes) {
    if (kind !== 'Input') continue;
    const own = params as { shape: number[]; sequence: boolean; dtype: string };
    const shape = [...(own.sequence ? [T] : []), 4, ...own.shape];
    const length = sizeOf(shape);
    const key = streamKey(1, op, id);
    const ids = own.dtype === 'int32';
    const data = ids
      ? Int32Array.from({ length }, (_, i) => bits(key, i) % (sample.classes ?? 2))
      : Float32Array.from({ length }, (_, i) => normal(key, i));
    tensors.set(`in:${id}`, { dtype: ids ? 'int32' : 'float32', shape, data });
    if (lengths && own.sequence) tensors.set(`in:${id}:lengths`, { dtype: 'int32', shape: [4], data: lengths });
  }
  return check(base, steps).issues.some((i) => i.severity === 'error')
    ? null
    : passOf(`${op} ${JSON.stringify(sample)} ${form}`, base, tensors);
}

describe.skipIf(!hasTorch)('PyTorch agrees', () => {
  test('on golden cases', async () => {
    const asked = isWhole ? goldens : goldens.filter((_, i) => i % 8 === 0);
    expect(await disagreements(asked.map(golden))).toEqual([]);
  }, 600_000);
  test('on examples', async () => {
    const all = readdirSync('examples').filter((f) => f.endsWith('.unroll.json'));
    const asked = isWhole ? all : all.filter((f) => /^(elman|brackets|xor|conv-5x5)\./.test(f));
    expect(await disagreements(await Promise.all(asked.map(exampleOf)))).toEqual([]);
  }, 600_000);
  test('on every op over its samples, alone, over time, and where sequences differ in length', async () => {
    const asked = Object.entries(ALL_OPS).flatMap(([op, def]) =>
      def.inputs.length === 0 && typeof def.inputs !== 'function'
        ? []
        : FORMS.flatMap((form) =>
            (isWhole ? def.samples : def.samples.slice(-1)).flatMap((s) => sampleOf(op, def, s, form) ?? []),
          ),
    );
    expect(new Set(asked.map((a) => a.doc.nodes[0]?.op)).size).toBe(Object.keys(ALL_OPS).length - 3);
    expect(await disagreements(asked)).toEqual([]);
  }, 600_000);
  test('on random graphs, with cuts', async () => {
    const seeds = Array.from({ length: isWhole ? 1500 : 40 }, (_, seed) => seed);
    // a LayerNorm of one number gives 0, and a ReLU has its kink there: what is rounded how decides
    const asked = seeds
      .filter((seed) => seed !== 597)
      .map((seed) => {
        const { doc, tensors } = randomGraph(seed);
        // masks are random: without them every number can be compared
        const nodes = doc.nodes.map((n) => (n.op === 'Dropout' ? { ...n, params: { p: 0 } } : n));
        const bptt = [{}, { truncate: 2 }, { truncate: 3, cuts: [1] }, { cuts: [2, 3] }][seed % 4];
        return passOf(`seed ${seed}`, { ...doc, nodes, training: { ...doc.training, bptt } }, tensors);
      });
    expect(await disagreements(asked)).toEqual([]);
  }, 600_000);
});
