/** One pass over a document, outside any run: what `unroll eval` prints (contract 5). */

import { createMachine, type MachineOptions } from '../backend/create';
import type { Machine } from '../backend/machine';
import { check } from '../compile/check';
import { compile } from '../compile/compile';
import type { Program } from '../compile/program';
import { fail, type Issue, IssueError } from '../core/issue';
import { sizeOf } from '../core/shape';
import type { Numbers, Tensor, TensorMap } from '../core/tensor';
import type { Doc } from '../document/doc';
import { readTraining } from '../document/training';
import { type Data, Feeder, stepsOf, zeroPadding } from './feeds';
import { hyperValues } from './schedule';
import { createState } from './state';

export type EvalOptions = MachineOptions & {
  readonly mode: 'train' | 'infer';
  readonly grad: boolean;
};

/** Outputs of every port, with `grad` the gradients that exist, and the state after the pass. Issues are thrown as IssueError. */
export function evaluate(
  doc: Doc,
  tensors: TensorMap,
  data: Data | null,
  options: EvalOptions,
): { tensors: Map<string, Tensor>; issues: readonly Issue[] } {
  const steps = stepsOf(doc, tensors);
  const { program, issues } = compile(
    doc,
    { training: options.mode === 'train', grad: options.grad ? 'all' : 'none', update: false },
    check(doc, steps),
    steps,
  );
  if (!program) throw new IssueError(issues.find((i) => i.severity === 'error') as Issue);
  const { training } = readTraining(doc.training);
  const known = new Set(program.state.map((s) => s.key));
  for (const key of tensors.keys()) if (!key.startsWith('in:') && !known.has(key)) fail('unused-tensor', { key });
  const state = createState(program.state, doc, training.seed, tensors, options.precision);
  const machine = createMachine(program, state, options);
  const wanted = new Map<string, number>();
  const put = (key: string, value: number) => wanted.set(key, value);
  for (const [port, id] of program.ports) put(`out:${port}`, id);
  if (options.grad) {
    for (const s of program.state) if (s.grad !== null) put(`grad:${s.key}`, s.grad);
    for (const [port, id] of program.grads) put(`grad:out:${port}`, id);
    for (const f of program.feeds) {
      const id = program.grads.get(`${f.node}.${f.port}`);
      if (id !== undefined && doc.nodes.find((n) => n.id === f.node)?.op === 'Input') put(`grad:in:${f.node}`, id);
    }
  }
  machine.schedule = options.schedule ?? 'inspect';
  machine.pin(new Set(wanted.values()));
  new Feeder(doc, tensors, data, training.bptt).train(machine, 0);
  setScalars(machine, hyperValues(training, 0), 0);
  machine.run(0, machine.length);
  const out = new Map<string, Tensor>();
  for (const [key, value] of wanted) out.set(key, tensorOf(machine, value));
  for (const s of program.state)
    if (s.kind === 'buffer')
      out.set(`state:${s.key}`, { dtype: 'float32', shape: s.shape, data: (state.get(s.key) as Numbers).slice() });
  return { tensors: out, issues };
}
/** lr and the like, and the training step, where the program reads them. */
export function setScalars(machine: Machine, hypers: Readonly<Record<string, number>>, step: number): void {
  const { program } = machine;
  for (const h of program.hypers) machine.data(h.value)[0] = hypers[h.name] ?? 0;
  if (program.step !== null) machine.data(program.step)[0] = step;
}
/** A copy of a value, N and T in front, 0 past each length. */
export function tensorOf(machine: Machine, value: number): Tensor {
  const v = (machine.program as Program).values[value];
  const data = machine.data(value).slice();
  if (v?.lead === 'TN')
    zeroPadding(data, machine.binding.sequences.get(v.seq ?? -1), machine.binding.N, sizeOf(v.shape));
  return { dtype: v?.dtype ?? 'float32', shape: machine.shape(value), data };
}
