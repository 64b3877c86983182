/** The command line as typed, or what is wrong with it in a sentence (exit code 2). */
import { parseArgs } from 'node:util';
import type { MachineSettings } from '../../src-engine/core/machine';

/** The command is at fault: exit code 2. */
export class UsageError extends Error {}

const OPTIONS = {
  json: { type: 'boolean' },
  memory: { type: 'boolean' },
  grad: { type: 'boolean' },
  strict: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  tensors: { type: 'string' },
  weights: { type: 'string' },
  out: { type: 'string' },
  to: { type: 'string' },
  save: { type: 'string' },
  mode: { type: 'string' },
  steps: { type: 'string' },
  epochs: { type: 'string' },
  seed: { type: 'string' },
  backend: { type: 'string' },
  threads: { type: 'string' },
  schedule: { type: 'string' },
  only: { type: 'string' },
  seconds: { type: 'string' },
} as const;
type Name = keyof typeof OPTIONS;
const EVERYWHERE: readonly Name[] = ['json', 'help', 'backend', 'threads', 'schedule', 'strict'];
export const COMMANDS = {
  check: { options: ['memory'], usage: 'unroll check GRAPH [--memory] [--json]' },
  eval: {
    options: ['tensors', 'out', 'grad', 'mode'],
    usage: 'unroll eval GRAPH --tensors IN --out OUT [--grad] [--mode train|infer] [--json]',
  },
  train: {
    options: ['steps', 'epochs', 'seed', 'tensors', 'weights', 'save'],
    usage: 'unroll train GRAPH [--steps N | --epochs N] [--seed S] [--tensors IN] [--weights IN] [--save OUT] [--json]',
  },
  export: { options: ['to', 'out'], usage: 'unroll export GRAPH --to pytorch|safetensors --out PATH [--json]' },
  bench: { options: ['only', 'seconds'], usage: 'unroll bench [--only TEXT] [--seconds S] [--json]' },
} as const satisfies Record<string, { options: readonly Name[]; usage: string }>;
export type Command = keyof typeof COMMANDS;
/** What a graph can be written as; and what the contract names beside that. */
export const FORMATS = ['pytorch', 'safetensors'] as const;
export type Format = (typeof FORMATS)[number];
const LATER = { commands: ['import'], formats: ['onnx', 'svg'] };

export type Arguments = {
  readonly command: Command;
  readonly graph: string;
  readonly json: boolean;
  readonly grad: boolean;
  readonly mode: 'train' | 'infer';
  readonly tensors: string | null;
  readonly weights: string | null;
  readonly out: string | null;
  readonly to: Format;
  readonly save: string | null;
  readonly steps: number | null;
  readonly epochs: number | null;
  readonly seed: number | null;
  /** Part of the names of the workloads that are wanted. */
  readonly only: string;
  readonly seconds: number | null;
  readonly memory: boolean;
  readonly machine: MachineSettings;
};
export const USAGE = `${Object.values(COMMANDS)
  .map((c) => c.usage)
  .join('\n')}\nAll of them take --backend reference|wasm, --threads N, --schedule inspect|fast, --strict.\n`;

/** Null where help is asked for. */
export function readArguments(argv: readonly string[]): Arguments | null {
  const [command = '', ...rest] = argv;
  if (command === '' || command === '--help' || command === '-h' || command === 'help') return null;
  if (LATER.commands.includes(command)) throw new UsageError(`"${command}" is not built yet.`);
  if (!Object.hasOwn(COMMANDS, command)) throw new UsageError(`There is no command "${command}".`);
  const { values, positionals } = parse(rest);
  if (values.help) return null;
  const allowed: readonly string[] = [...EVERYWHERE, ...COMMANDS[command as Command].options];
  for (const name of Object.keys(values))
    if (!allowed.includes(name)) throw new UsageError(`"--${name}" is no option of ${command}.`);
  const [graph, extra] = positionals;
  if (command === 'bench' && graph !== undefined) throw new UsageError(`bench takes no graph, "${graph}" is one.`);
  if (command !== 'bench' && graph === undefined)
    throw new UsageError(`${command} needs a graph: ${COMMANDS[command as Command].usage}`);
  if (extra !== undefined) throw new UsageError(`"${extra}" is one argument too many.`);
  const text = (name: Name) => (values[name] as string | undefined) ?? null;
  if ((command === 'eval' || command === 'export') && !text('out')) throw new UsageError(`${command} needs --out.`);
  if (text('steps') && text('epochs')) throw new UsageError('Give --steps or --epochs, not both.');
  const mode = text('mode') ?? (values.grad ? 'train' : 'infer');
  if (mode !== 'train' && mode !== 'infer') throw new UsageError(`--mode is train or infer, not "${mode}".`);
  return {
    command: command as Command,
    graph: graph ?? '',
    json: values.json === true,
    grad: values.grad === true,
    mode,
    tensors: text('tensors'),
    weights: text('weights'),
    out: text('out'),
    to: command === 'export' ? formatOf(text('to')) : 'pytorch',
    save: text('save'),
    steps: whole(text('steps'), 'steps', 1),
    epochs: whole(text('epochs'), 'epochs', 1),
    seed: whole(text('seed'), 'seed', 0),
    only: text('only') ?? '',
    seconds: whole(text('seconds'), 'seconds', 1),
    memory: values.memory === true,
    machine: machineOf(values),
  };
}
function formatOf(to: string | null): Format {
  const found = FORMATS.find((f) => f === to);
  if (found) return found;
  const known = FORMATS.join(' or ');
  if (to === null) throw new UsageError(`export needs --to: ${known}.`);
  const isLater = LATER.formats.includes(to);
  throw new UsageError(isLater ? `--to ${to} is not built yet: it is ${known}.` : `--to is ${known}, not "${to}".`);
}
function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true, strict: true });
  } catch (e) {
    throw new UsageError((e as Error).message.split('\n')[0] ?? 'The options make no sense.');
  }
}
function machineOf(values: {
  backend?: string;
  schedule?: string;
  threads?: string;
  strict?: boolean;
}): MachineSettings {
  const { backend = 'wasm', schedule = 'fast', strict = false } = values;
  if (backend !== 'reference' && backend !== 'wasm')
    throw new UsageError(`--backend is reference or wasm, not "${backend}".`);
  if (schedule !== 'inspect' && schedule !== 'fast')
    throw new UsageError(`--schedule is inspect or fast, not "${schedule}".`);
  return { backend, schedule, strict, threads: whole(values.threads ?? null, 'threads', 1) };
}
function whole(text: string | null, name: string, least: number): number | null {
  if (text === null) return null;
  const n = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(n) || n < least)
    throw new UsageError(`--${name} is a whole number of at least ${least}, not "${text}".`);
  return n;
}
