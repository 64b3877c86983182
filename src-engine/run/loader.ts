/** From a document to a session, keeping what a run can keep when the document is edited. */

import { type MachineOptions, makeReady } from '../backend/create';
import { takeTuning } from '../backend/tuning';
import { check, type Steps } from '../compile/check';
import type { Checked } from '../compile/checked';
import { type Compiled, compile, trainingIssues } from '../compile/compile';
import { readNode } from '../compile/node';
import { soundPart } from '../compile/part';
import type { Program } from '../compile/program';
import { at, type Issue, IssueError, issue } from '../core/issue';
import { sameShape } from '../core/shape';
import { gathered, type StateMove } from '../core/stateMove';
import type { Numbers, TensorMap } from '../core/tensor';
import { Batches, type Bytes, loadSource } from '../data/dataset';
import type { Doc } from '../document/doc';
import { readTraining, type Training } from '../document/training';
import { type Data, Feeder, stepsOf } from './feeds';
import { Session, type SessionOptions } from './session';
import { createState, type State } from './state';

const HISTORY_BYTES = 128 * 2 ** 20;
/** The gradient of a step's loss alone; updates are another program's. */
const BY_STEP = { training: true, grad: 'states', update: false, byStep: true } as const;
/** A step at a time, every state going on from the one before. */
const WRITING = { training: false, grad: 'none', update: false, carry: true } as const;
/** What can be looked at of a document that has errors: forward alone. */
const LOOKING = { grad: 'none', update: false } as const;
/** How many left tapes are remembered, so that undo can bring back their weights. */
const LEFT_KEPT = 6;

export type Loading = {
  readonly doc: Doc;
  readonly why: 'open' | 'edit' | 'undo';
  readonly tensors: TensorMap;
  readonly weights: TensorMap;
  /** The first iteration, where nothing is carried on. */
  readonly start?: number;
  /** Somebody looks at it: where it has errors, the part that has none is loaded. */
  readonly looked?: boolean;
  /** Of an edit: state that goes on under new names. */
  readonly moves?: readonly StateMove[];
};
export type LoadResult = {
  readonly session: Session | null;
  readonly issues: readonly Issue[];
  readonly kept: readonly string[];
  readonly fresh: readonly string[];
  /** The session is of the part of the document that has no error: it is stepped and looked at, and nothing becomes of it. */
  readonly isPart: boolean;
};

/** Settings of a data set and its batches, as text: another text is another data set. */
const dataKey = (doc: Doc, training: Training): string | null => {
  const node = doc.nodes.find((n) => n.op === 'Dataset');
  return node
    ? JSON.stringify([readNode(node)?.params, training.seed, training.batchSize, training.bptt.carryState])
    : null;
};

/** A tape that runs, and what it was made of. */
type Kept = { readonly text: string; readonly key: string; readonly session: Session; readonly doc: Doc };
/** `infer` is compiled when it is first asked for. */
type Tapes = { readonly key: string; readonly train: Compiled; readonly infer: () => Program };
/** What tapes are made of, as text: all but where cuts are, and how the graph lies on the canvas. */
function tapeKey({ nodes, edges, training }: Doc, steps: Steps): string {
  const { bptt, ...rest } = training;
  const carries = (bptt as { carryState?: unknown } | null | undefined)?.carryState;
  const meant = nodes.map(({ at: _at, label: _label, ...node }) => node);
  return JSON.stringify([meant, edges, rest, carries, [...steps]]);
}

const settingsText = ({ backend, threads, schedule, strict }: MachineOptions): string =>
  JSON.stringify([backend, threads, schedule, strict]);

export class Loader {
  #data: { key: string; data: Data } | null = null;
  #left: Kept[] = [];
  #current: Kept | null = null;
  /** Of a document with errors; what it goes back to when they are mended is `#current`. */
  #part: Kept | null = null;
  /** Files of the user that were given, by their SHA-256. */
  readonly #files = new Map<string, { readonly name: string; readonly bytes: Uint8Array }>();
  #tapes: Tapes | null = null;
  #compiled = 0;
  /** Tapes that were compiled so far. */
  get compiled(): number {
    return this.#compiled;
  }
  constructor(
    private readonly bytes: Bytes,
    private machine: MachineOptions = {},
  ) {
    // a worker makes its loader as it starts, and waits
    makeReady();
  }

  /** How what is loaded from now on is run. A tape that runs already is loaded anew, with the state that it has. */
  use(options: MachineOptions): void {
    this.machine = options;
    if (options.tuning) takeTuning(options.tuning);
  }
  get options(): MachineOptions {
    return this.machine;
  }

  giveFile(hash: string, name: string, bytes: Uint8Array): void {
    this.#files.set(hash, { name, bytes });
  }

  /** The data set that a document names, loaded once. */
  async data(doc: Doc): Promise<Data | null> {
    const { training } = readTraining(doc.training);
    const key = dataKey(doc, training);
    const node = doc.nodes.find((n) => n.op === 'Dataset');
    const params = node && readNode(node)?.params;
    if (key === null || !params) return null;
    if (this.#data?.key === key) return this.#data.data;
    const of = doc.nodes.find((n) => n.op === 'Dataset')?.id;
    const { carryState } = training.bptt;
    const set = await loadSource(params as never, training.seed, this.bytes, this.#files, carryState).catch(
      (e: unknown) => {
        if (e instanceof IssueError && of !== undefined) throw new IssueError(at(e.issue, { node: of }));
        throw e;
      },
    );
    const data = {
      set,
      batches: new Batches(
        set,
        training.batchSize,
        params.shuffle === true,
        training.seed,
        carryState && set.steps?.adjacent,
      ),
    };
    this.#data = { key, data };
    return data;
  }
  /** A session to go on with. `before` is paused. */
  async load(loading: Loading): Promise<LoadResult> {
    const { doc, why, tensors, weights, start = 0, moves = [] } = loading;
    const steps = stepsOf(doc, tensors);
    const checked = check(doc, steps);
    const { train, infer } = this.#compile(doc, checked, steps);
    const none = { session: null, kept: [], fresh: [], isPart: false };
    if (!train.program) {
      const part = loading.looked ? await this.#loadPart(loading, checked, steps) : null;
      return { ...none, issues: train.issues, ...part };
    }
    this.#part?.session.rest();
    this.#part = null;
    const issues = [...train.issues, ...trainingIssues(doc, train.program)];
    const { training } = readTraining(doc.training);
    try {
      const data = await this.data(doc);
      if (data && training.bptt.carryState && !data.set.steps?.adjacent)
        issues.push(issue('carry-unrelated', { source: data.set.source }));
      const key = this.#keyOf(doc, training);
      const same = this.#same(train.program.text, key, why);
      if (same) return { ...none, session: same, issues };
      const byStep = () => compile(doc, BY_STEP, checked, steps).program;
      const writing = () => compile(doc, WRITING, checked, steps).program;
      const programs = { program: train.program, infer, byStep, writing };
      const made = this.#make(doc, why, programs, training, data, tensors, weights, start, moves);
      this.#keep({ text: train.program.text, key, session: made.session, doc });
      return { ...made, issues, isPart: false };
    } catch (e) {
      if (!(e instanceof IssueError)) throw e;
      const part = loading.looked ? await this.#loadPart(loading, withIssue(checked, e.issue), steps) : null;
      return { ...none, issues: [...issues, e.issue], ...part };
    }
  }
  /** The part that has no error, so that what an error does not reach can still be seen. Weights go on in it, but not from it: the last whole tape keeps them. */
  async #loadPart(
    loading: Loading,
    checked: Checked,
    steps: Steps,
  ): Promise<Pick<LoadResult, 'session' | 'isPart'> | null> {
    const { doc: whole, why, tensors, weights, start = 0, moves = [] } = loading;
    if (why === 'open') this.#forget();
    const doc = soundPart(whole, checked);
    const sound = doc && check(doc, steps);
    const program = doc && sound && compile(doc, { ...LOOKING, training: true }, sound, steps).program;
    if (!doc || !sound || !program) return null;
    const infer = () => programOf(compile(doc, { ...LOOKING, training: false }, sound, steps));
    const { training } = readTraining(doc.training);
    const key = this.#keyOf(doc, training);
    const before = why === 'open' ? null : this.#part;
    if (before?.text === program.text && before.key === key) return { session: before.session, isPart: true };
    try {
      const data = await this.data(doc);
      const { session } = this.#make(doc, why, { program, infer }, training, data, tensors, weights, start, moves);
      for (const left of [this.#part, this.#current]) left?.session.rest();
      this.#part = { text: program.text, key, session, doc };
      return { session, isPart: true };
    } catch (e) {
      if (!(e instanceof IssueError)) throw e;
      // that nothing feeds an Input is found only now: the part is smaller by it
      const isOfPart = doc.nodes.some((n) => n.id === e.issue.node);
      return isOfPart ? this.#loadPart(loading, withIssue(checked, e.issue), steps) : null;
    }
  }
  #keyOf(doc: Doc, training: Training): string {
    const own = doc.nodes.map((n) => [n.id, n.op === 'Input' ? n.params : 0, n.weights]);
    return `${settingsText(this.machine)}${dataKey(doc, training)}${training.seed}${JSON.stringify(own)}`;
  }
  /** Both tapes; those of before where nothing has changed that they are made of: a cut is data that a tape is run with. */
  #compile(doc: Doc, checked: Checked, steps: Steps): Tapes {
    const key = tapeKey(doc, steps);
    const known = this.#tapes;
    const sound = !checked.issues.some((i) => i.severity === 'error');
    if (known?.key === key && sound)
      return { ...known, train: { program: known.train.program, checked, issues: checked.issues } };
    const train = compile(doc, { training: true, grad: 'inputs', update: true }, checked, steps);
    this.#compiled++;
    let made: Program | null = null;
    const infer = (): Program => {
      made ??= programOf(compile(doc, { ...LOOKING, training: false }, checked, steps));
      return made;
    };
    const tapes = { key, train, infer };
    if (train.program) this.#tapes = tapes;
    return tapes;
  }
  /** The session that already runs this tape; after an undo also one that was left, with the weights it had. */
  #same(text: string, key: string, why: Loading['why']): Session | null {
    if (why === 'open') {
      this.#forget();
      return null;
    }
    const fits = (s: Kept | null) => s?.text === text && s.key === key;
    if (this.#current && fits(this.#current)) return this.#current.session;
    const left = why === 'undo' ? this.#left.find(fits) : undefined;
    if (left) this.#keep(left);
    return left?.session ?? null;
  }
  /** Another document: nothing goes on. */
  #forget(): void {
    for (const left of [...this.#left, this.#current]) left?.session.rest();
    this.#left = [];
    this.#current = null;
  }
  #keep(next: Kept): void {
    this.#left = this.#left.filter((s) => s !== next && !(s.text === next.text && s.key === next.key));
    if (this.#current && this.#current !== next) {
      // it remembers its weights, and lets the memory go
      this.#current.session.rest();
      this.#left = [...this.#left, this.#current].slice(-LEFT_KEPT);
    }
    this.#current = next;
  }
  /** A parameter with the same node, name and shape keeps its value and optimizer state; the others start from the seed. */
  #make(
    doc: Doc,
    why: Loading['why'],
    programs: Pick<SessionOptions, 'program' | 'infer' | 'byStep' | 'writing'>,
    training: Training,
    data: Data | null,
    tensors: TensorMap,
    weights: TensorMap,
    start: number,
    moves: readonly StateMove[],
  ): Pick<LoadResult, 'kept' | 'fresh'> & { session: Session } {
    const { program } = programs;
    const state = createState(program.state, doc, training.seed, weights);
    const kept: string[] = [];
    const fresh: string[] = [];
    const before = why === 'open' ? null : this.#current;
    const carried = before?.session.carried;
    if (before && carried) {
      // where nothing was learnt yet, what is as it started starts as it does now; what the user set, or a file gave, goes on
      const isUntaught = carried.iteration === 0;
      const goesOn = (key: string) =>
        !isUntaught ||
        sameNumbers(carried.state.get(key), state.get(key)) ||
        !isAsStarted(before, key, carried.state.get(key));
      carryOver(program, state, carried.state, before.session.program, moves, goesOn, kept, fresh);
    }
    const feeder = new Feeder(doc, tensors, data, training.bptt);
    return {
      session: new Session({
        ...programs,
        state,
        feeder,
        training,
        historyBytes: HISTORY_BYTES,
        start: carried?.iteration ?? start,
        machine: this.machine,
      }),
      kept,
      fresh,
    };
  }
}
const withIssue = (checked: Checked, found: Issue): Checked => ({ ...checked, issues: [...checked.issues, found] });
const sameNumbers = (a: Numbers | undefined, b: Numbers | undefined): boolean =>
  a?.length === b?.length && (a?.every((x, i) => x === b?.[i]) ?? true);
/** Whether a cell holds what its document and its seed begin with. */
function isAsStarted({ doc, session }: Kept, key: string, data: Numbers | undefined): boolean {
  const cells = session.program.state.filter((c) => c.key === key);
  const { seed } = readTraining(doc.training).training;
  return sameNumbers(createState(cells, doc, seed).get(key), data);
}
/** What an edit leaves as it was goes on; so does what it only gave other names. */
function carryOver(
  program: Program,
  state: State,
  from: State,
  before: Program,
  moves: readonly StateMove[],
  goesOn: (key: string) => boolean,
  kept: string[],
  fresh: string[],
): void {
  const shapes = new Map(before.state.map((c) => [c.key, c.shape]));
  const held = (key: string) => {
    const [shape, data] = [shapes.get(key), from.get(key)];
    return shape && data ? { shape, data } : null;
  };
  for (const cell of program.state) {
    const own = held(cell.key);
    const data = own
      ? sameShape(own.shape, cell.shape) && goesOn(cell.key)
        ? own.data.slice()
        : null
      : gathered(moves, cell.key, cell.shape, held);
    if (data) {
      state.set(cell.key, data);
      kept.push(cell.key);
    } else fresh.push(cell.key);
  }
}
/** What was compiled, or what keeps it from being so. */
function programOf({ program, issues }: Compiled): Program {
  if (!program) throw new IssueError(firstError(issues));
  return program;
}
/** The first error that keeps a document from running. */
export const firstError = (issues: readonly Issue[]): Issue =>
  issues.find((i) => i.severity === 'error') ?? issue('no-loss');
