/**
 * What an op is in PyTorch's code. Each op says its own part as Python text (`torch` in its file); formats/pytorch puts the parts together.
 * A batch is [N, ...] there, a batch of sequences [T, N, ...], as in every file (contract 2).
 */
import type { Shape } from '../core/shape';

/** A value in the code that is being written. */
export type TorchValue = {
  /** What can be called or indexed as it stands: a name, or a name with an index. */
  readonly text: string;
  /** Per sample. */
  readonly shape: Shape;
  /** How many axes stand before those of a sample: none (a constant), N, or T and N. */
  readonly lead: 0 | 1 | 2;
};
/** Functions that the file brings along where an op asks for one: formats/pytorch/functions.ts has their text. */
export type TorchHelper =
  | 'is_cut'
  | 'detached'
  | 'in_pieces'
  | 'step_by_step'
  | 'delayed'
  | 'is_valid'
  | 'valid_steps'
  | 'on_valid_steps'
  | 'packed'
  | 'held'
  | 'last_step'
  | 'mean_over_time'
  | 'max_over_time'
  | 'larger'
  | 'smaller'
  | 'only_where';

/** Where an op's code will stand. */
export interface TorchSite {
  /** Its module or buffer: "self.conv1". */
  readonly self: string;
  /** What is wired to its inputs, by port. */
  readonly x: Readonly<Record<string, TorchValue>>;
  /** Names of its outputs; "_" where nobody reads one. */
  readonly out: Readonly<Record<string, string>>;
  /** How many samples the batch has, as text. */
  readonly batch: string;
  /** The name of int64 [N] lengths (None: all steps are valid), or null where all sequences are full. */
  readonly lengths: string | null;
  /** The code runs once for each step, and its values have no T. */
  readonly inLoop: boolean;
  /** The gradient is cut between some steps. */
  readonly isCut: boolean;
  readonly isFrozen: boolean;
  /** A state that goes from step to step, or from batch to batch: what it is before (null: zeros, where `initial` is null), and the name that it gets. */
  state(initial: string | null, isRead: boolean): { readonly before: string | null; readonly after: string };
  helper(name: TorchHelper): string;
}
export type TorchCode = {
  /** What `self.<id>` is: "nn.Conv2d(1, 6, 5)". */
  readonly module?: string;
  /** Or numbers that are not trained: "torch.tensor(0.5)". */
  readonly buffer?: string;
  /** Statements that come first. */
  readonly lines?: readonly string[];
  /** An expression for each output. One that is left out comes from outside: an argument. */
  readonly out?: Readonly<Record<string, string>>;
  /** Statements that come last. */
  readonly after?: readonly string[];
};

/** The value at a port that is wired. */
export function valueAt({ x }: TorchSite, port = 'x'): TorchValue {
  const found = x[port];
  if (!found) throw new Error(`nothing is wired to "${port}"`);
  return found;
}
/** Python's tuple; one number where all are equal. */
export const numbers = (list: readonly number[]): string =>
  list.length > 0 && list.every((n) => n === list[0]) ? String(list[0]) : tuple(list);
export const tuple = (list: readonly (number | string)[]): string =>
  list.length === 1 ? `(${list[0]},)` : `(${list.join(', ')})`;
const literal = (v: string | number | boolean): string =>
  typeof v === 'boolean' ? (v ? 'True' : 'False') : typeof v === 'string' ? JSON.stringify(v) : String(v);
/** A call: what has no default, then by name what is not PyTorch's default. */
export function call(
  name: string,
  first: readonly (string | number)[],
  named: readonly (readonly [name: string, value: string | number | boolean, standard: unknown])[] = [],
): string {
  const given = named.flatMap(([key, value, standard]) => (value === standard ? [] : [`${key}=${literal(value)}`]));
  return `${name}(${[...first, ...given].join(', ')})`;
}
/** One number an axis as an argument, where it is not PyTorch's default. */
export const perAxis = (name: string, list: readonly number[], standard: number): string[] =>
  list.every((n) => n === standard) ? [] : [`${name}=${numbers(list)}`];
/** A module of one input and one output that takes its value in any form. */
export const plain = (s: TorchSite, module: string, port = 'x'): TorchCode => ({
  module,
  out: { y: `${s.self}(${valueAt(s, port).text})` },
});
/** `run` wants exactly the batch before the axes of a sample: T and N are joined for it, and parted again. */
export function batched({ text, lead }: TorchValue, run: (x: string) => string): string {
  if (lead === 1) return run(text);
  return lead === 2 ? `${run(`${text}.flatten(0, 1)`)}.unflatten(0, ${text}.shape[:2])` : `${run(`${text}[None]`)}[0]`;
}
/** A module that wants a batch and no time. */
export const onBatch = (s: TorchSite, module: string): TorchCode => ({
  module,
  out: { y: batched(valueAt(s), (x) => `${s.self}(${x})`) },
});
/** An axis of a sample, from 0 or from the end, as a dimension of the tensor. */
export const dim = (axis: number, lead: number): number => (axis < 0 ? axis : axis + lead);
/** Values that broadcast per sample: axes of size 1 go in behind N where one has fewer axes than another. */
export function aligned(values: readonly TorchValue[]): string[] {
  const rank = Math.max(...values.map((v) => v.shape.length));
  return values.map(({ text, shape, lead }) => {
    const more = rank - shape.length;
    if (more === 0 || lead === 0) return text;
    return `${text}[${[...new Array(lead).fill(':'), ...new Array(more).fill('None')].join(', ')}]`;
  });
}
/** Values of one lead: what stands for every sample or step is repeated as a view. */
export function spread(values: readonly TorchValue[]): string[] {
  const widest = values.reduce((a, b) => (b.lead > a.lead ? b : a));
  return values.map((v) => {
    if (v.lead === widest.lead) return v.text;
    const sizes = v.shape.length ? `, ${v.shape.join(', ')}` : '';
    return `${v.text}.expand(*${widest.text}.shape[:${widest.lead}]${sizes})`;
  });
}
/** A constant as a batch of N. */
export const perSample = ({ text, shape, lead }: TorchValue, batch: string): string =>
  lead === 0 ? `${text}.expand(${[batch, ...shape].join(', ')})` : text;
/** A loss: of all values, or of those of valid steps where sequences differ in length. */
export function lossCode(s: TorchSite, module: string, joinsSteps = false): TorchCode {
  const operands = [valueAt(s, 'prediction'), valueAt(s, 'target')];
  const overTime = operands.some((v) => v.lead === 2);
  const values = spread(operands).map((text) => {
    if (overTime && s.lengths) return `${s.helper('valid_steps')}(${text}, ${s.lengths})`;
    return overTime && joinsSteps ? `${text}.flatten(0, 1)` : text;
  });
  return { module, out: { loss: `${s.self}(${values.join(', ')})` } };
}
