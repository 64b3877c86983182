/** What goes into an iteration: tensors from a file, the values of Input nodes, or a batch of the data set. */

import type { Machine, SequenceForm } from '../backend/machine';
import type { Feed, Program } from '../compile/program';
import { fail } from '../core/issue';
import { sameShape, sizeOf } from '../core/shape';
import { flattenNested, type Nested, type Numbers, nestedShape, type Tensor, type TensorMap } from '../core/tensor';
import { type Batches, type DataSet, formOf, gather } from '../data/dataset';
import type { Doc } from '../document/doc';
import type { Bptt } from '../document/training';

/** A data set with the batches of its training part. */
export type Data = { readonly set: DataSet; readonly batches: Batches };
const list = (shape: readonly number[]) => `[${shape.join(', ')}]`;

/** Fills the feeds of a program, once for each iteration. */
export class Feeder {
  #tensors = new Map<string, Tensor>();
  constructor(
    private readonly doc: Doc,
    given: TensorMap,
    readonly data: Data | null,
    readonly bptt: Bptt,
  ) {
    for (const node of doc.nodes) {
      const key = `in:${node.id}`;
      const tensor = given.get(key) ?? inputValue(node.params);
      if (tensor) this.#tensors.set(key, tensor);
      const lengths = given.get(`${key}:lengths`);
      if (lengths) this.#tensors.set(`${key}:lengths`, lengths);
    }
  }
  /** Iterations in an epoch; without a data set every iteration is in epoch 0. */
  get perEpoch(): number {
    return this.data?.batches.perEpoch ?? Number.POSITIVE_INFINITY;
  }
  /** The training batch of an iteration. `bptt`: where its gradient is cut, if not where it was at first. */
  train(machine: Machine, iteration: number, bptt = this.bptt): void {
    this.fill(
      machine,
      this.data?.batches.rows(Math.floor(iteration / this.perEpoch), iteration % this.perEpoch) ?? null,
      null,
      bptt,
    );
  }
  /** Binds the machine to the form of a batch and copies it in. `rows`: which of the data set; `x`: other features in place of its own. */
  fill(machine: Machine, rows: Uint32Array | null, x: Float32Array | null = null, bptt = this.bptt): void {
    const { program } = machine;
    let N = rows?.length ?? 0;
    const sequences = new Map<number, SequenceForm>();
    // what no node gives is fed by who asks for the pass
    const tensors = program.feeds.map((feed) =>
      feed.node === '' || this.#isDataset(feed) ? null : this.#tensorOf(feed, program),
    );
    program.feeds.forEach((feed, i) => {
      const tensor = tensors[i];
      if (!tensor) return;
      const [T, count] = feed.seq === null ? [0, tensor.shape[0] ?? 0] : [tensor.shape[0] ?? 0, tensor.shape[1] ?? 0];
      if (N && N !== count) fail('batch-sizes', { a: N, b: count }, { node: feed.node });
      N = count;
      if (feed.seq !== null) this.#meet(sequences, feed, { T, lengths: this.#lengthsOf(feed, T, N) });
    });
    const form = rows && this.data && formOf(this.data.set, rows);
    for (const feed of program.feeds)
      if (form && feed.seq !== null && this.#isDataset(feed)) this.#meet(sequences, feed, form);
    for (const { seq, steps } of program.steps) {
      const fed = sequences.get(seq);
      if (fed && fed.T !== steps) fail('steps-differ', { a: fed.T, b: steps });
      if (!fed) sequences.set(seq, { T: steps, lengths: null });
    }
    machine.bind({
      N: N || 1,
      sequences,
      cuts: cutsOf(bptt, Math.max(0, ...[...sequences.values()].map((s) => s.T))),
    });
    program.feeds.forEach((feed, i) => {
      const tensor = tensors[i];
      if (tensor) copyIn(machine, feed, tensor);
    });
    if (rows && this.data) this.#fillData(machine, program, rows, x);
  }
  #isDataset = (feed: Feed): boolean =>
    this.data !== null && this.doc.nodes.find((n) => n.id === feed.node)?.op === 'Dataset';

  #tensorOf(feed: Feed, program: Program): Tensor {
    const tensor = this.#tensors.get(`in:${feed.node}`) ?? fail('no-feed', { node: feed.node }, { node: feed.node });
    const value = program.values[feed.value];
    const per = value?.shape ?? [];
    const leads = feed.seq === null ? 1 : 2;
    if (tensor.shape.length !== leads + per.length || !sameShape(tensor.shape.slice(leads), per))
      fail(
        'tensor-shape',
        {
          key: `in:${feed.node}`,
          shape: list(tensor.shape),
          expected: `[${leads === 2 ? 'T, ' : ''}N${per.map((d) => `, ${d}`).join('')}]`,
        },
        { node: feed.node },
      );
    if (tensor.shape.slice(0, leads).includes(0))
      fail('empty-batch', { node: feed.node, shape: list(tensor.shape) }, { node: feed.node });
    return tensor;
  }
  #lengthsOf(feed: Feed, T: number, N: number): Int32Array | null {
    const given = this.#tensors.get(`in:${feed.node}:lengths`);
    const lengths = given ? Int32Array.from(given.data) : null;
    if (!lengths) return null;
    const where = { node: feed.node };
    if (lengths.length !== N) fail('lengths-count', { ...where, samples: N, count: lengths.length }, where);
    const sample = lengths.findIndex((n) => n < 1 || n > T);
    if (sample >= 0) fail('lengths-range', { ...where, sample, length: lengths[sample] as number, steps: T }, where);
    return lengths;
  }
  /** Sequences that meet have the same T and the same lengths; one without lengths takes the other's. */
  #meet(sequences: Map<number, SequenceForm>, feed: Feed, { T, lengths }: SequenceForm): void {
    const seq = feed.seq as number;
    const before = sequences.get(seq);
    if (before && before.T !== T) fail('steps-differ', { a: before.T, b: T }, { node: feed.node });
    const [one, other] = [before?.lengths, lengths];
    const sample = (other && one?.findIndex((n, i) => n !== other[i])) ?? -1;
    if (sample >= 0)
      fail('lengths-differ', { sample, a: one?.[sample] ?? 0, b: other?.[sample] ?? 0 }, { node: feed.node });
    sequences.set(seq, { T, lengths: before?.lengths ?? lengths });
  }
  #fillData(machine: Machine, program: Program, rows: Uint32Array, x: Float32Array | null): void {
    const { set } = this.data as Data;
    for (const feed of program.feeds) {
      if (!this.#isDataset(feed)) continue;
      const out = machine.data(feed.value);
      if (feed.port === 'x' && x) out.set(x);
      else gather(set, feed.port === 'x' ? 'x' : 'y', rows, out);
    }
  }
}
/** An Input's `value` as a tensor. */
function inputValue(params: Readonly<Record<string, unknown>>): Tensor | null {
  const { value } = params;
  if (!Array.isArray(value)) return null;
  const shape = nestedShape(value as Nested);
  if (!shape) return null;
  const data = flattenNested(value as Nested);
  return params.dtype === 'int32'
    ? { dtype: 'int32', shape, data: Int32Array.from(data) }
    : { dtype: 'float32', shape, data: Float32Array.from(data) };
}
/** Copies a tensor in; what stands past a length is 0, whatever the file holds there. */
function copyIn(machine: Machine, feed: Feed, tensor: Tensor): void {
  const out: Numbers = machine.data(feed.value);
  out.set(tensor.data);
  const { N, sequences } = machine.binding;
  const form = feed.seq === null ? undefined : sequences.get(feed.seq);
  zeroPadding(out, form, N, sizeOf(machine.program.values[feed.value]?.shape ?? []));
}
/** Writes 0 past each sample's length in data of [T, N, size]. */
export function zeroPadding(data: Numbers, form: SequenceForm | undefined, N: number, size: number): void {
  if (!form?.lengths) return;
  for (let t = 0; t < form.T; t++)
    for (let n = 0; n < N; n++)
      if (t >= (form.lengths[n] as number)) data.fill(0, (t * N + n) * size, (t * N + n + 1) * size);
}
/** 1 at every step whose gradient does not cross to the step before: t = k, 2k, ... and the further cuts. */
function cutsOf({ truncate, cuts }: Bptt, T: number): Uint8Array | null {
  if (T === 0 || (truncate === null && cuts.length === 0)) return null;
  const at = new Uint8Array(T + 1);
  if (truncate !== null) for (let t = truncate; t < T; t += truncate) at[t] = 1;
  for (const t of cuts) if (t < T) at[t] = 1;
  return at;
}
/** Steps of the sequences that a file gives, by Input. */
export function stepsOf(doc: Doc, tensors: TensorMap): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const node of doc.nodes) {
    const T = node.params.sequence === true ? tensors.get(`in:${node.id}`)?.shape[0] : undefined;
    if (T !== undefined) found.set(node.id, T);
  }
  return found;
}
