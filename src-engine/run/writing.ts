/**
 * A text model writes: forward passes of one step for one sample, each with the character that the pass before chose, every state carried on. The weights are a copy, taken when
 * the text is begun: the run goes on meanwhile, and never sees it.
 */
import { createMachine } from '../backend/create';
import type { Machine } from '../backend/machine';
import type { Program } from '../compile/program';
import { streamKey, uniform } from '../core/random';
import { sizeOf } from '../core/shape';
import type { Numbers } from '../core/tensor';
import type { CannotWrite, WriteAsk, Written, WrittenStates } from '../core/writing';
import type { DataSet } from '../data/dataset';
import { setScalars } from './evaluate';
import type { Session } from './session';
import type { State } from './state';

/** Primitives that see all steps at once: what they give at a step is not known before the last. */
const WHOLE: ReadonlySet<string> = new Set(['lastStep', 'meanOverTime', 'maxOverTime', 'fromSequence', 'toSequence']);
type Text = Pick<DataSet, 'vocabulary'>;

class Writer {
  readonly #machine: Machine;
  readonly #state: State;
  /** Characters that have gone through, and that were chosen. */
  #read = 0;
  #chosen = 0;
  /** Chosen, and not yet gone through. */
  #next = 0;
  readonly #key: number;
  constructor(
    private readonly program: Program,
    readonly iteration: number,
    weights: State,
    private readonly vocabulary: readonly string[],
    ask: WriteAsk,
  ) {
    this.#state = new Map(
      program.state.map((c) => [
        c.key,
        c.kind === 'carry' ? new Float32Array(sizeOf(c.shape)) : (weights.get(c.key) as Numbers).slice(),
      ]),
    );
    this.#machine = createMachine(program, this.#state);
    this.#key = streamKey(ask.seed, 'write');
    const sequences = new Map<number, { T: number; lengths: null }>();
    for (const v of program.values) if (v.seq !== null) sequences.set(v.seq, { T: 1, lengths: null });
    this.#machine.bind({ N: 1, sequences });
    const known = [...ask.prompt].map((c) => vocabulary.indexOf(c)).filter((id) => id >= 0);
    // something has to come first: a new line, where the text has any
    this.prompt = known.length ? known : [Math.max(0, vocabulary.indexOf('\n'))];
    this.unknown = [...new Set(ask.prompt)].filter((c) => !vocabulary.includes(c));
  }
  readonly prompt: readonly number[];
  readonly unknown: readonly string[];

  /** One character goes through: the states go on, and the prediction is of the one after it. */
  *read(id: number): Generator<void, void, void> {
    const { program } = this;
    for (const f of program.feeds) this.#machine.data(f.value).fill(f.port === 'x' ? id : 0);
    setScalars(this.#machine, { goesOn: this.#read === 0 ? 0 : 1 }, 0);
    for (let at = 0; at < this.#machine.length; at++) {
      this.#machine.run(at, at + 1);
      yield;
    }
    this.#read++;
  }
  /** Reads what was chosen last, or the prompt where nothing was; `each` is told after every character that went through. */
  *catchUp(each: () => void): Generator<void, void, void> {
    for (const id of this.#read === 0 ? this.prompt : [this.#next]) {
      yield* this.read(id);
      each();
    }
  }
  /** The next character and its probability: softmax of the logits over the temperature; at 0 the likeliest. */
  choose(temperature: number): { readonly character: string; readonly probability: number } {
    const logits = this.#machine.data(this.program.losses[0]?.prediction ?? -1);
    const { id, probability } = draw(logits, temperature, uniform(this.#key, this.#chosen));
    this.#chosen++;
    this.#next = id;
    return { character: this.vocabulary[id] as string, probability };
  }
  /** The present column of each state. */
  get states(): readonly Numbers[] {
    return this.program.hidden.map((h) => this.#machine.data(h.value));
  }
}
/** Which of the logits a number from [0, 1) means, in their order, and how probable that one is. Computed in double precision. */
export function draw(logits: ArrayLike<number>, temperature: number, u: number): { id: number; probability: number } {
  const z = Array.from(logits, Number);
  const most = Math.max(...z);
  const best = z.indexOf(most);
  if (!(temperature > 0)) return { id: Math.max(0, best), probability: 1 };
  const p = z.map((v) => Math.exp((v - most) / temperature));
  const total = p.reduce((a, b) => a + b, 0);
  let left = u * total;
  let id = p.length - 1;
  for (let k = 0; k < p.length; k++) {
    left -= p[k] as number;
    if (left < 0) {
      id = k;
      break;
    }
  }
  return { id, probability: (p[id] as number) / total };
}
/** Whether one of these primitives has a part in a value, by the instructions that lead to it. */
function needs(program: Program, value: number, prims: ReadonlySet<string>): boolean {
  const by = new Map(program.code.map((c) => [c.out, c]));
  const seen = new Set<number>();
  const left = [value];
  for (let id = left.pop(); id !== undefined; id = left.pop()) {
    const made = by.get(id);
    if (!made || seen.has(id)) continue;
    seen.add(id);
    if (prims.has(made.prim)) return true;
    left.push(...made.inputs);
  }
  return false;
}
/** What keeps the graph from writing, or the program that writes. */
function writingOf(session: Session, text: Text | undefined, source: string | undefined): Program | CannotWrite {
  const vocabulary = text?.vocabulary;
  if (source !== 'text' || !vocabulary) return { cannot: 'text' };
  const program = session.writing();
  const loss = program?.losses[0];
  const prediction = program?.values[loss?.prediction ?? -1];
  if (
    !program ||
    loss?.metric !== 'argmax' ||
    prediction?.lead !== 'TN' ||
    prediction.shape.join() !== String(vocabulary.length)
  )
    return { cannot: 'prediction' };
  const node = program.feeds.find((f) => f.port === 'x')?.node;
  if (program.feeds.some((f) => f.node !== node)) return { cannot: 'inputs' };
  if (program.hidden.some((h) => h.reversed)) return { cannot: 'backwards' };
  if (program.steps.length || needs(program, loss.prediction, WHOLE)) return { cannot: 'whole' };
  return program;
}
const writers = new WeakMap<Session, Writer>();

/** `begin`: another text; else the one that was begun goes on. In slices: each `next()` is at most one instruction. */
export function* write(
  session: Session,
  { begin, count, temperature }: { readonly begin?: WriteAsk; readonly count: number; readonly temperature: number },
): Generator<void, Written | CannotWrite, void> {
  const set = session.feeder.data?.set;
  const program = writingOf(session, set, set?.source);
  if ('cannot' in program) return program;
  let writer = begin ? undefined : writers.get(session);
  if (!writer) {
    if (!begin) return { cannot: 'ended' };
    const { iteration, state } = session.latest;
    writer = new Writer(program, iteration, state, set?.vocabulary as readonly string[], begin);
    writers.set(session, writer);
  }
  const characters: string[] = [];
  const probabilities: number[] = [];
  const columns: Numbers[][] = program.hidden.map(() => []);
  const w = writer;
  for (let i = 0; i < count; i++) {
    yield* w.catchUp(() => {
      for (const [k, column] of w.states.entries()) columns[k]?.push(column.slice());
    });
    const { character, probability } = w.choose(temperature);
    characters.push(character);
    probabilities.push(probability);
  }
  return {
    iteration: w.iteration,
    characters,
    probabilities: Float32Array.from(probabilities),
    states: program.hidden.map(({ node, name }, k): WrittenStates => {
      const all = columns[k] ?? [];
      const units = all[0]?.length ?? 0;
      const data = new Float32Array(all.length * units);
      for (const [i, column] of all.entries()) data.set(column, i * units);
      return { node, name, units, data };
    }),
    unknown: begin ? w.unknown : [],
  };
}
