/** Numeric gradients: every op over its samples, in float64, against central differences of the loss. */
import { describe, expect, test } from 'vitest';
import { ReferenceMachine } from '../../src-engine/backend/reference/machine';
import { check } from '../../src-engine/compile/check';
import { compile } from '../../src-engine/compile/compile';
import { readParams } from '../../src-engine/core/params';
import { normal, streamKey, uniform } from '../../src-engine/core/random';
import { sizeOf } from '../../src-engine/core/shape';
import type { Numbers } from '../../src-engine/core/tensor';
import type { Doc, DocEdge, DocNode } from '../../src-engine/document/doc';
import { ALL_OPS } from '../../src-engine/ops/index';
import type { OpDef, Sample } from '../../src-engine/ops/op';
import { createState } from '../../src-engine/run/state';

const N = 3;
const H = 1e-6;
/** Of a large tensor so many elements are tried, spread over it. */
const TRIED = 24;

const portsOf = (op: OpDef, p: Record<string, unknown>, count: number): readonly string[] => {
  if (typeof op.inputs !== 'function') return op.inputs;
  const { values } = readParams('', op.params, p);
  return op.inputs(
    values as never,
    Array.from({ length: count }, (_, i) => String.fromCharCode(97 + i)),
  );
};
const REDUCES = ['LastStep', 'MeanOverTime', 'MaxOverTime', 'FromSequence'];
const isSequence = (name: string, sample: Sample): boolean =>
  name === 'ToSequence' || (sample.over === 'time' && !REDUCES.includes(name));
/** The op between Inputs and, where it is no loss, an MSELoss against another Input. */
function documentOf(name: string, op: OpDef, sample: Sample): Doc {
  const at = [0, 0] as const;
  const nodes: DocNode[] = sample.in.map((shape, i) => ({
    id: `in${i}`,
    op: 'Input',
    params: { shape, dtype: sample.dtypes?.[i] ?? 'float32', sequence: sample.over === 'time' },
    at,
  }));
  const ports = portsOf(op, { ...sample.p }, sample.in.length);
  const edges: DocEdge[] = sample.in.map((_, i) => [`in${i}.y`, `it.${ports[i]}`]);
  nodes.push({ id: 'it', op: name, params: { ...sample.p }, at });
  if (op.category !== 'loss') {
    nodes.push(
      { id: 'target', op: 'Input', params: { shape: sample.out, sequence: isSequence(name, sample) }, at },
      { id: 'loss', op: 'MSELoss', params: {}, at },
    );
    edges.push([`it.${op.outputs[0]}`, 'loss.prediction'], ['target.y', 'loss.target']);
  }
  return { format: 'unroll', version: 1, name, nodes, edges, training: { seed: 5 } };
}
function fill(data: Numbers, key: number, isInt: boolean, classes: number): void {
  for (let i = 0; i < data.length; i++) data[i] = isInt ? Math.floor(uniform(key, i) * classes) : normal(key, i);
}

const cases = Object.entries(ALL_OPS)
  .flatMap(([name, op]) => op.samples.map((sample, i) => ({ title: `${name} ${i}`, name, op, sample })))
  .filter((c) => c.sample.in.length > 0);

describe('gradients against central differences', () => {
  test.each(cases)('$title', ({ name, op, sample }) => {
    const doc = documentOf(name, op, sample);
    const steps = new Map(sample.steps ? [['in0', sample.steps]] : []);
    const options = { training: true, grad: 'all', update: false } as const;
    const { program, issues } = compile(doc, options, check(doc, steps), steps);
    expect(issues.filter((i) => i.severity === 'error')).toEqual([]);
    if (!program) return;
    const state = createState(program.state, doc, 5, new Map(), 'float64');
    // parameters that start at 0 or 1 would hide a factor
    for (const cell of program.state)
      if (cell.kind === 'param') fill(state.get(cell.key) as Numbers, streamKey('state', cell.key), false, 0);
    const machine = new ReferenceMachine(program, state, 'float64');
    // samples of different lengths, the last step of one cut off by truncation
    const T = program.steps[0]?.steps ?? 4;
    const lengths = program.steps.length ? null : Int32Array.from({ length: N }, (_, n) => (n % 2 ? T - 1 : T));
    const sequences = new Map(
      program.values.flatMap((v) => (v.seq === null ? [] : [[v.seq, { T, lengths }] as const])),
    );
    machine.bind({ N, sequences });
    if (program.step !== null) machine.data(program.step)[0] = 0;
    for (const f of program.feeds)
      fill(
        machine.data(f.value),
        streamKey(f.node, f.port),
        program.values[f.value]?.dtype === 'int32',
        sample.classes ?? 2,
      );
    const lossAt = (): number => {
      machine.run(0, machine.length);
      return machine.data(program.loss as number)[0] as number;
    };
    lossAt();
    const wanted = [
      ...program.state.flatMap((c) =>
        c.grad === null
          ? []
          : [{ what: c.key, data: state.get(c.key) as Numbers, gradient: machine.data(c.grad).slice() }],
      ),
      ...program.feeds.flatMap((f) => {
        const g = program.grads.get(`${f.node}.${f.port}`);
        return g === undefined
          ? []
          : [{ what: f.node, data: machine.data(f.value), gradient: machine.data(g).slice() }];
      }),
    ];
    const floats = sample.in.some((_, i) => (sample.dtypes?.[i] ?? 'float32') === 'float32');
    const cut = name === 'OneHot';
    if (floats && !cut) expect(wanted.length).toBeGreaterThan(0);
    for (const { what, data, gradient } of wanted) {
      expect(gradient.length, what).toBe(data.length);
      const stride = Math.max(1, Math.floor(data.length / TRIED));
      for (let i = 0; i < data.length; i += stride) {
        const x = data[i] as number;
        data[i] = x + H;
        const up = lossAt();
        data[i] = x - H;
        const down = lossAt();
        data[i] = x;
        const numeric = (up - down) / (2 * H);
        expect(
          Math.abs((gradient[i] as number) - numeric),
          `${what}[${i}]: ${gradient[i]} against ${numeric}`,
        ).toBeLessThan(1e-7 + 1e-5 * Math.abs(numeric));
      }
    }
  });
  test('every op with an input of real numbers is tried', () => {
    const tried = new Set(cases.map((c) => c.name));
    const sources = new Set(['Input', 'Constant', 'Dataset']);
    expect(Object.keys(ALL_OPS).filter((n) => !tried.has(n) && !sources.has(n))).toEqual([]);
  });
  test('shapes of 0 elements do not slip through', () =>
    expect(cases.every((c) => sizeOf(c.sample.out) > 0)).toBe(true));
});
