/** A document to its programs: check, lower, differentiate, update, commit. */

import { formula } from '../core/formulaParse';
import type { Issue } from '../core/issue';
import { issue } from '../core/issue';
import type { Doc } from '../document/doc';
import { readTraining, type Training } from '../document/training';
import type { Ref } from '../prims/prim';
import { check, type Steps } from './check';
import type { Checked } from './checked';
import { type Differentiated, differentiate } from './differentiate';
import { graphOf } from './graph';
import { type Lowered, lower } from './lower';
import type { Hidden, Program, StateCell, Value } from './program';
import { StepMasks } from './stepMask';
import { type Slot, update } from './update';

export type Options = {
  /** Batch statistics and dropout. */
  readonly training: boolean;
  /** Backward, too, and gradients of parameters and of which feeds: `inputs` those of Input nodes, `all` a Dataset's as well; `states`: of what goes from step to step, and nothing else. */
  readonly grad: 'none' | 'inputs' | 'all' | 'states';
  /** Update and commit of parameters. Running statistics are committed whenever `training`. */
  readonly update: boolean;
  /** The gradient can be taken of a step's loss alone, by masks that are fed (stepMask.ts). */
  readonly byStep?: boolean;
  /** In infer mode too every state goes on from pass to pass, and is all that is committed: a model that writes. */
  readonly carry?: boolean;
};
export type Compiled = {
  readonly program: Program | null;
  readonly checked: Checked;
  readonly issues: readonly Issue[];
};

/** `steps`: of sequences that come from outside, by node, where they are known. */
export function compile(doc: Doc, options: Options, checked: Checked = check(doc), steps?: Steps): Compiled {
  if (checked.issues.some((i) => i.severity === 'error')) return { program: null, checked, issues: checked.issues };
  const { training } = readTraining(doc.training);
  const carries = options.carry ?? (training.bptt.carryState && options.training);
  const lowered = lower(graphOf(doc), options.training, training.seed, checked, carries, steps);
  if ('issues' in lowered) return { program: null, checked, issues: [...checked.issues, ...lowered.issues] };
  return { program: assemble(doc, lowered, training, options), checked, issues: checked.issues };
}
/** What keeps a document without errors from being trained. */
export function trainingIssues(doc: Doc, program: Program): Issue[] {
  const issues: Issue[] = [];
  if (program.loss === null) issues.push(issue('no-loss'));
  else if (!program.state.some((s) => s.kind === 'param' && s.next !== null)) issues.push(issue('no-parameters'));
  const sources = doc.nodes.filter((n) => n.op === 'Dataset');
  if (new Set(sources.map((n) => JSON.stringify(n.params))).size > 1)
    issues.push(issue('two-sources', { nodes: sources.map((n) => n.id).join(', ') }, { node: sources[1]?.id ?? '' }));
  return issues;
}

function assemble(doc: Doc, lowered: Lowered, training: Training, options: Options): Program {
  const { tape, cells } = lowered;
  const total = totalLoss(lowered);
  let step = lowered.step;
  const stepRef = (): Ref => {
    if (step !== null) return tape.ref(step);
    const ref = tape.value([], 'none', 'int32', { of: 'step', name: 'step' });
    step = ref.id;
    return ref;
  };
  let found: Differentiated = { gradients: new Map(), meetings: new Map() };
  const masks = options.byStep ? new StepMasks(tape) : null;
  if (total && options.grad !== 'none') {
    const isInput = new Set(doc.nodes.filter((n) => n.op === 'Input').map((n) => n.id));
    const wanted = new Set<number>();
    const onlyStates = options.grad === 'states';
    for (const c of cells.values()) if (c.kind === 'param' && !c.frozen && !onlyStates) wanted.add(c.value.id);
    for (const f of onlyStates ? [] : lowered.feeds)
      if (tape.values[f.value]?.dtype === 'float32' && (options.grad === 'all' || isInput.has(f.node)))
        wanted.add(f.value);
    // also where nothing before them is trained
    if (onlyStates) for (const h of lowered.hidden) wanted.add(h.before.id);
    found = differentiate(lowered, total, wanted, masks);
  }
  const { gradients, meetings } = found;
  nameGradients(lowered, found);
  const trained = [...cells.values()].flatMap((cell) => {
    const gradient = cell.kind === 'param' && !cell.frozen ? gradients.get(cell.value.id) : undefined;
    return gradient ? [{ cell, gradient }] : [];
  });
  const updated = options.update
    ? update(tape, trained, training, stepRef)
    : { slots: [], next: new Map<string, Ref>(), hypers: [] };
  const state = [...cells.values()].map(
    (c): StateCell => ({
      key: c.key,
      node: c.node,
      name: c.name,
      kind: c.kind,
      shape: c.shape,
      initial: c.initial,
      value: c.value.id,
      frozen: c.frozen,
      next: (c.kind === 'param' ? updated.next.get(c.key) : c.next)?.id ?? null,
      grad: gradients.get(c.value.id)?.id ?? null,
    }),
  );
  state.push(...updated.slots.map(slotCell));
  const primed = state.flatMap((s) => (s.next === null ? [] : [s.next]));
  if (primed.length && (options.update || options.training || options.carry)) {
    tape.code.push({
      prim: 'commit',
      inputs: primed,
      out: -1,
      attrs: {},
      node: '',
      phase: 'update',
      cost: 1,
      seq: null,
    });
  }
  tape.settle();
  const ports = new Map([...lowered.ports].map(([port, ref]) => [port, ref.id]));
  const program = {
    mode: options.training ? ('train' as const) : ('infer' as const),
    values: tape.values as readonly Value[],
    code: tape.code,
    segments: tape.segments,
    steps: tape.steps,
    state,
    feeds: [...lowered.feeds, ...(masks?.feeds ?? [])].map((f) => ({ ...f, seq: tape.sequence(f.seq) })),
    hypers: [...updated.hypers, ...lowered.hypers, ...(masks?.hypers ?? [])],
    constants: lowered.constants,
    step,
    ports,
    grads: new Map(
      [...ports].flatMap(([port, id]) => (gradients.has(id) ? [[port, (gradients.get(id) as Ref).id] as const] : [])),
    ),
    hidden: lowered.hidden.map(({ node, name, reversed, before, after }): Hidden => {
      const met = meetings.get(after.id);
      return {
        ...{ node, name, reversed, value: after.id, before: before.id },
        gradient: met?.total.id ?? null,
        fromOutput: met?.fromOutput?.id ?? null,
        fromNext: met?.fromNext.id ?? null,
      };
    }),
    loops: lowered.loops,
    loss: total?.id ?? null,
    losses: lowered.losses.map((l) => ({
      node: l.node,
      value: l.value.id,
      prediction: l.prediction,
      target: l.target,
      metric: l.metric ?? null,
    })),
  };
  const text = JSON.stringify([
    program.mode,
    program.values,
    program.code,
    program.segments,
    program.steps,
    program.state.map((s) => [s.key, s.shape, s.initial, s.value, s.next]),
    program.feeds,
    program.constants,
    program.hypers,
  ]);
  return { ...program, text };
}
const slotCell = (s: Slot): StateCell => ({
  key: s.key,
  node: s.node,
  name: s.name,
  kind: 'slot',
  shape: s.shape,
  initial: { kind: 'constant', value: 0 },
  value: s.value.id,
  next: s.next.id,
  grad: null,
  frozen: false,
});

/** The weighted sum of all losses: what is differentiated. */
function totalLoss({ tape, losses }: Lowered): Ref | null {
  tape.phase = 'loss';
  let total: Ref | null = null;
  for (const { node, value, weight } of losses) {
    tape.node = node;
    const term: Ref =
      weight === 1
        ? value
        : tape.emit('pointwise', [value], {
            formula: { op: 'mul', a: { op: 'number', value: weight }, b: { op: 'input', index: 0 } },
            name: 'lossWeight',
          });
    total = total ? tape.emit('pointwise', [total, term], { formula: SUM, name: 'add' }) : term;
  }
  return total;
}
const SUM = formula('a + b', ['a', 'b']);

/** Says of each gradient what it is the gradient of. A port's is named "node.port", since the node that makes it is the one behind. */
function nameGradients({ tape, ports, cells }: Lowered, { gradients }: Differentiated): void {
  const name = (ref: Ref | undefined, role: { of: 'grad-out' | 'grad-param'; name: string }) => {
    const v = ref && tape.values[ref.id];
    if (v && v.role.of === 'inner') v.role = role;
  };
  for (const c of cells.values()) name(gradients.get(c.value.id), { of: 'grad-param', name: c.name });
  for (const [port, ref] of ports) name(gradients.get(ref.id), { of: 'grad-out', name: port });
}
