/** `training` of contract 4: the settings with their defaults, and an issue for each that is wrong. PyTorch's names and formulas. */

import { type Issue, issue } from '../core/issue';
import { bool, choice, float, int, type ParamSpec, readParams, unknownNames } from '../core/params';

export const OPTIMIZERS = {
  SGD: {
    lr: float(0.01, { min: 0 }),
    momentum: float(0, { min: 0 }),
    weightDecay: float(0, { min: 0 }),
    nesterov: bool(false),
  },
  Adam: {
    lr: float(0.001, { min: 0 }),
    betas: float(undefined),
    eps: float(1e-8, { min: 0 }),
    weightDecay: float(0, { min: 0 }),
  },
  AdamW: {
    lr: float(0.001, { min: 0 }),
    betas: float(undefined),
    eps: float(1e-8, { min: 0 }),
    weightDecay: float(0.01, { min: 0 }),
  },
  RMSprop: {
    lr: float(0.01, { min: 0 }),
    alpha: float(0.99, { min: 0, max: 1 }),
    eps: float(1e-8, { min: 0 }),
    momentum: float(0, { min: 0 }),
    weightDecay: float(0, { min: 0 }),
  },
} as const;
export type OptimizerName = keyof typeof OPTIMIZERS;
export type Optimizer = {
  readonly name: OptimizerName;
  readonly lr: number;
  readonly momentum: number;
  readonly weightDecay: number;
  readonly nesterov: boolean;
  readonly betas: readonly [number, number];
  readonly eps: number;
  readonly alpha: number;
};
export const SCHEDULES = {
  StepLR: { stepSize: int(undefined, { min: 1 }), gamma: float(0.1) },
  CosineAnnealingLR: { tMax: int(undefined, { min: 1 }), etaMin: float(0) },
  LinearLR: { startFactor: float(1 / 3, { min: 0, max: 1 }), totalIters: int(5, { min: 1 }) },
} as const;
export type Schedule = {
  readonly name: keyof typeof SCHEDULES;
  readonly steps: number | null;
  readonly [k: string]: string | number | null;
};
/** Where backpropagation through time is cut. */
export type Bptt = {
  /** Cuts at t = k, 2k, ...; null: none. */
  readonly truncate: number | null;
  /** Further cuts, each between t - 1 and t. */
  readonly cuts: readonly number[];
  /** Batches are parallel streams: each row goes on where that row of the batch before ended. */
  readonly carryState: boolean;
};
export type Training = {
  readonly optimizer: Optimizer;
  readonly batchSize: number;
  readonly epochs: number;
  readonly seed: number;
  readonly clipValue: number | null;
  readonly clipNorm: number | null;
  readonly schedule: readonly Schedule[];
  readonly bptt: Bptt;
};

const TOP = { batchSize: int(32, { min: 1 }), epochs: int(1, { min: 1 }), seed: int(0, { min: 0, max: 4294967295 }) };
/** What else stands at the top, and under `bptt`. */
const PARTS = ['optimizer', 'clipValue', 'clipNorm', 'schedule', 'bptt'] as const;
/** The settings, without what stands in their parts. */
export const TRAINING_FIELDS: readonly string[] = [...Object.keys(TOP), ...PARTS];
const BPTT = ['truncate', 'cuts', 'carryState'] as const satisfies readonly (keyof Bptt)[];
const name = choice(Object.keys(OPTIMIZERS) as OptimizerName[], 'SGD');
const record = (v: unknown): Readonly<Record<string, unknown>> =>
  typeof v === 'object' && v !== null && !Array.isArray(v) ? (v as Record<string, unknown>) : {};

function readBptt(
  raw: Readonly<Record<string, unknown>>,
  bad: (path: string, value: unknown, expected: string) => void,
): Bptt {
  const isStep = (v: unknown): v is number => typeof v === 'number' && Number.isInteger(v) && v >= 1;
  const { truncate = null, cuts = [], carryState = false } = raw;
  if (truncate !== null && !isStep(truncate)) bad('bptt.truncate', truncate, 'a whole number of at least 1, or null');
  const goodCuts = Array.isArray(cuts) && cuts.every(isStep);
  if (!goodCuts) bad('bptt.cuts', cuts, 'a list of whole numbers of at least 1');
  if (typeof carryState !== 'boolean') bad('bptt.carryState', carryState, 'true or false');
  return {
    carryState: carryState === true,
    truncate: isStep(truncate) ? truncate : null,
    cuts: goodCuts ? (cuts as number[]) : [],
  };
}
/** Every field has a usable value, also where an issue says that the written one is wrong. */
export function readTraining(raw: Readonly<Record<string, unknown>>): { training: Training; issues: Issue[] } {
  const issues: Issue[] = [];
  const bad = (path: string, value: unknown, expected: string) => {
    issues.push(
      issue('bad-training', {
        path,
        value: typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? String(value)),
        expected,
      }),
    );
  };
  const read = (spec: ParamSpec, from: Readonly<Record<string, unknown>>, path: string) => {
    const out = readParams('training', spec, from);
    for (const [key, p] of Object.entries(spec)) {
      if (key in out.values) continue;
      if (from[key] !== undefined || p.default === undefined) bad(`${path}${key}`, from[key], p.expected);
      (out.values as Record<string, unknown>)[key] = p.default ?? p.min ?? 1;
    }
    return out.values as Record<string, never>;
  };
  const unknown = (who: string, known: readonly string[], from: object, path: string) =>
    issues.push(...unknownNames(who, known, from, path));
  const top = read(TOP, raw, '');
  unknown('training', TRAINING_FIELDS, raw, '');
  unknown('bptt', BPTT, record(raw.bptt), 'bptt.');
  const written = raw.optimizer === undefined ? {} : record(raw.optimizer);
  const given = written.name ?? 'SGD';
  const which = name.read(given);
  if (!which) bad('optimizer.name', given, name.expected);
  const optimizerName: OptimizerName = which ?? 'SGD';
  const { betas: _betas, ...spec } = OPTIMIZERS[optimizerName] as ParamSpec;
  const o = read(spec, written, 'optimizer.');
  if (which) unknown(which, ['name', ...Object.keys(OPTIMIZERS[which])], written, 'optimizer.');
  const betas = written.betas ?? [0.9, 0.999];
  const goodBetas =
    Array.isArray(betas) && betas.length === 2 && betas.every((x) => typeof x === 'number' && x >= 0 && x < 1);
  if (!goodBetas) bad('optimizer.betas', betas, 'two numbers from 0 to below 1');
  const clip = (key: 'clipValue' | 'clipNorm') => {
    const v = raw[key] ?? null;
    if (v === null || (typeof v === 'number' && Number.isFinite(v) && v > 0)) return v as number | null;
    bad(key, v, 'a number above 0, or null');
    return null;
  };
  const list =
    raw.schedule === null || raw.schedule === undefined
      ? []
      : Array.isArray(raw.schedule)
        ? raw.schedule
        : [raw.schedule];
  const schedule = list.flatMap((entry, i): Schedule[] => {
    const s = record(entry);
    const spec =
      typeof s.name === 'string' && Object.hasOwn(SCHEDULES, s.name)
        ? SCHEDULES[s.name as keyof typeof SCHEDULES]
        : null;
    if (!spec) {
      bad(`schedule[${i}].name`, s.name, `one of ${Object.keys(SCHEDULES).join(', ')}`);
      return [];
    }
    unknown(String(s.name), ['name', 'steps', ...Object.keys(spec)], s, `schedule[${i}].`);
    const steps = s.steps ?? null;
    if (Array.isArray(raw.schedule) && !(typeof steps === 'number' && Number.isInteger(steps) && steps >= 1))
      bad(`schedule[${i}].steps`, steps, 'a whole number of at least 1');
    return [
      {
        ...read(spec, s, `schedule[${i}].`),
        name: s.name as Schedule['name'],
        steps: typeof steps === 'number' ? steps : null,
      },
    ];
  });
  const optimizer: Optimizer = {
    name: optimizerName,
    lr: o.lr ?? 0.01,
    momentum: o.momentum ?? 0,
    weightDecay: o.weightDecay ?? 0,
    nesterov: o.nesterov ?? false,
    betas: goodBetas ? (betas as [number, number]) : [0.9, 0.999],
    eps: o.eps ?? 1e-8,
    alpha: o.alpha ?? 0.99,
  };
  return {
    training: {
      optimizer,
      batchSize: top.batchSize ?? 32,
      epochs: top.epochs ?? 1,
      seed: top.seed ?? 0,
      clipValue: clip('clipValue'),
      clipNorm: clip('clipNorm'),
      schedule,
      bptt: readBptt(record(raw.bptt), bad),
    },
    issues,
  };
}
