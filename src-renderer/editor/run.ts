/** The run as the page knows it: what the engine last said, and the requests that a user can make. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { type Issue, IssueError, issue } from '../../src-engine/core/issue';
import type { MachineSettings } from '../../src-engine/core/machine';
import { type StateMove, turnedAround } from '../../src-engine/core/stateMove';
import type { Doc } from '../../src-engine/document/doc';
import type { Carried } from '../../src-engine/formats/unroll/read';
import type { Reached } from '../../src-engine/formats/unroll/write';
import type { EpochMetrics, Events, Loaded, Position, Tensors, Unit } from '../../src-engine/protocol/messages';
import type { Call } from '../../src-engine/protocol/rpc';
import type { Editor, Why } from './editor';
import { type Drawn, Pace } from './pace';
import { Watch } from './watch';

export type RunState = {
  readonly loaded: Loaded | null;
  readonly position: Position | null;
  /** Losses so far, by iteration. A new array for every change. */
  readonly losses: readonly { readonly iteration: number; readonly loss: number }[];
  readonly epochs: readonly EpochMetrics[];
  /** Why the last run ended, or a request failed. */
  readonly stopped: Issue | null;
  /** Pictures show values, or gradients. */
  readonly layer: 'value' | 'gradient';
  /** Which sample of the batch the pictures show. */
  readonly sample: number;
  readonly unit: Unit;
  /** How many passes are done of what was asked about gradients over time; null where nothing is computed. */
  readonly reaching: { readonly done: number; readonly of: number } | null;
};
/** The engine was given the document, and has not answered. */
export const isOnItsWay = ({ loaded, stopped }: RunState): boolean => loaded === null && stopped === null;
const EMPTY: RunState = {
  loaded: null,
  position: null,
  losses: [],
  epochs: [],
  stopped: null,
  layer: 'value',
  sample: 0,
  unit: 'node',
  reaching: null,
};

/** What of a document the tape depends on: moving and naming things is not in it. */
const meaning = (doc: Doc): string =>
  JSON.stringify([doc.nodes.map(({ at: _at, label: _label, ...rest }) => rest), doc.edges, doc.training]);

/** What an optimizer keeps of a parameter goes the way of the parameter: it is not named beside it. */
export const withoutSlots = (keys: readonly string[]): readonly string[] =>
  keys.filter((key) => !keys.some((other) => key.startsWith(`${other}.`)));
/** Starts an engine: what it is asked by, and how it is ended. */
export type OpenEngine = (
  onEvent: (event: Events) => void,
  onDeath: (detail: string) => void,
) => { readonly call: Call; readonly dispose: () => void };

/** Points of the loss curve that are kept; beyond, every second of the older ones is let go. */
const CURVE = 40_000;
const RECENT = 2_000;

/** Engines that may die one after the other, none of them able to load the document, before no other is started. */
const PATIENCE = 3;

type Checkpoint = Extract<Events, { readonly type: 'checkpoint' }>;
/** What is sent is transferred: the page keeps its own. */
const copied = (tensors: Tensors): Tensors =>
  Object.fromEntries(Object.entries(tensors).map(([key, t]) => [key, { ...t, data: t.data.slice() }]));

export class Run {
  readonly store: StoreApi<RunState> = createStore(() => EMPTY);
  readonly watch: Watch;
  readonly #pace: Pace | null;
  /** Documents on their way to the engine. */
  #loading = 0;
  #meaning = '';
  #pending: Promise<unknown> = Promise.resolve();
  #engine: ReturnType<OpenEngine>;
  #checkpoint: Checkpoint | null = null;
  #deaths = 0;
  /** Where the runs of documents start that came with one. Undo brings such a document back, and its start. */
  readonly #starts = new WeakMap<Doc, { readonly weights: Tensors; readonly start: number }>();

  constructor(
    private readonly editor: Editor,
    private readonly openEngine: OpenEngine,
    drawn?: Drawn,
  ) {
    this.#pace = drawn ? new Pace((ms) => void this.call('shown', { ms }), drawn) : null;
    this.watch = new Watch(
      (views) => void this.#ask(() => this.call('watch', { views })),
      (run) => void setTimeout(() => this.#spend(run)),
      () => this.#pace?.shown(),
    );
    this.#engine = openEngine(this.receive, this.#died);
    editor.subscribe((why) => void this.load(why));
  }
  readonly call: Call = (method, arg) => this.#engine.call(method, arg);

  /** A worker that died answers nothing any more: another takes its place, from the document. */
  #died = (detail: string): void => {
    this.#engine.dispose();
    this.#pending = Promise.resolve();
    if (++this.#deaths > PATIENCE) {
      this.store.setState({ loaded: null, position: null, stopped: issue('engine-lost', { detail }) });
      return;
    }
    this.#engine = this.openEngine(this.receive, this.#died);
    const { position } = this.store.getState();
    const from = this.#checkpoint;
    const lost = (position?.iteration ?? 0) - (from?.iteration ?? 0);
    void this.#reload(from).then(() =>
      this.store.setState({ stopped: issue('worker-died', { detail, lost, iteration: from?.iteration ?? 0 }) }),
    );
  };
  /** Gives the engine the document as it is now. Requests keep their order. */
  load(why: Why): Promise<void> {
    const doc = this.editor.doc;
    const now = meaning(doc);
    if (why !== 'open' && now === this.#meaning) return Promise.resolve();
    const before = this.#last;
    this.#meaning = now;
    this.#last = doc;
    this.#checkpoint = null;
    if (why === 'open')
      this.store.setState({ losses: [], epochs: [], stopped: null, position: null, loaded: null, sample: 0 });
    // another document is looked at first, whatever was asked about the one before
    if (why === 'open' && doc !== before) this.store.setState({ layer: 'value' });
    this.#loading++;
    return this.#ask(async () => {
      const from = why === 'open' ? this.#starts.get(doc) : undefined;
      const moves = why === 'open' ? undefined : this.#movesBetween(before, doc);
      const loaded = await this.call('load', {
        doc,
        why,
        ...(moves ? { moves } : {}),
        ...(from ? { weights: copied(from.weights), start: from.start } : {}),
      });
      this.#deaths = 0;
      this.store.setState({ loaded, position: loaded.position, stopped: null });
      if (loaded.tape.length === 0) this.watch.clear();
      this.watch.resend();
    }).finally(() => this.#loading--);
  }
  /** Once the engine knows the document as it is now; null where it knows it already. */
  loading(): Promise<unknown> | null {
    return this.#loading > 0 ? this.#pending : null;
  }
  /** The document once more, in a new engine, from the last checkpoint. */
  #reload(from: Checkpoint | null): Promise<void> {
    return this.#ask(async () => {
      for (const { name, bytes } of this.files.values()) await this.call('giveFile', { name, bytes: bytes.slice() });
      const start = from ? { weights: copied(from.tensors), start: from.iteration } : {};
      const loaded = await this.call('load', { doc: this.editor.doc, why: 'open', ...start });
      this.#deaths = 0;
      this.store.setState({ loaded, position: loaded.position, stopped: null });
      if (loaded.tape.length === 0) this.watch.clear();
      this.watch.resend();
    });
  }
  /** Files of the user by their SHA-256: a new engine is given them all. */
  readonly files = new Map<string, { readonly name: string; readonly bytes: Uint8Array }>();
  async giveFile(name: string, bytes: Uint8Array): Promise<string> {
    const { sha256 } = await this.call('giveFile', { name, bytes: bytes.slice() });
    this.files.set(sha256, { name, bytes });
    return sha256;
  }
  /** Another way to run the same document: it goes on with the state that it has. */
  use(settings: MachineSettings): Promise<void> {
    return this.#ask(async () => {
      await this.call('machine', settings);
      const loaded = await this.call('load', { doc: this.editor.doc, why: 'edit' });
      this.store.setState({ loaded, position: loaded.position, stopped: null });
      this.watch.resend();
    });
  }
  /** The document once more, from its start: what it needs may be here now. */
  reload(): Promise<void> {
    return this.load('open');
  }
  readonly #moves = new WeakMap<Doc, { readonly before: Doc; readonly moves: readonly StateMove[] }>();
  /** The document that the engine was given last. */
  #last: Doc | null = null;
  #movesBetween(before: Doc | null, doc: Doc): readonly StateMove[] | undefined {
    const there = this.#moves.get(doc);
    if (there && there.before === before) return there.moves;
    const back = before ? this.#moves.get(before) : undefined;
    return back && back.before === doc ? turnedAround(back.moves) : undefined;
  }
  /** Said before the edit that leads to `doc`: which of its nodes go on with the weights of nodes that it has no more. Undo leads them back. */
  carries(doc: Doc, moves: readonly StateMove[]): void {
    this.#moves.set(doc, { before: this.editor.doc, moves });
  }
  startFrom(doc: Doc, { weights, optimizer, start }: Carried): void {
    this.#starts.set(doc, { weights: { ...weights, ...optimizer }, start });
  }
  /** What the run has come to, for a file; null where there is no run. */
  async reached(): Promise<Reached | null> {
    await this.#pending;
    if (!this.store.getState().loaded?.tape.length) return null;
    return this.call('weights', {}).catch(() => null);
  }
  #spend(run: () => void): void {
    if (this.#pace) this.#pace.spend(run);
    else run();
  }
  readonly receive = (event: Events): void => this.#spend(() => this.#take(event));
  #take(event: Events): void {
    const { setState, getState } = this.store;
    if (event.type === 'position') setState({ position: event.position });
    else if (event.type === 'tape') {
      const { loaded } = getState();
      if (loaded) setState({ loaded: { ...loaded, tape: event.tape } });
    } else if (event.type === 'pictures') this.watch.receive(event.pictures);
    else if (event.type === 'epoch')
      setState({ epochs: [...getState().epochs.filter((e) => e.epoch !== event.metrics.epoch), event.metrics] });
    else if (event.type === 'checkpoint') this.#checkpoint = event;
    else if (event.type === 'stopped') setState({ stopped: event.issue });
    else if (event.type === 'gradTime') setState({ reaching: { done: event.done, of: event.of } });
    else {
      const from = event.voidFrom ?? Number.POSITIVE_INFINITY;
      const kept =
        from < Number.POSITIVE_INFINITY ? getState().losses.filter((p) => p.iteration < from) : [...getState().losses];
      for (let i = 0; i + 1 < event.points.length; i += 2)
        kept.push({ iteration: event.points[i] as number, loss: event.points[i + 1] as number });
      const { loaded, epochs } = getState();
      const perEpoch = loaded?.data?.batchesPerEpoch ?? Number.POSITIVE_INFINITY;
      setState({
        losses: kept.length > CURVE ? kept.filter((_, i) => i % 2 === 0 || i > kept.length - RECENT) : kept,
        epochs: epochs.filter((e) => (e.epoch + 1) * perEpoch <= from),
      });
    }
  }
  step = (unit: Unit, back: boolean) => this.#move(() => this.call('step', { unit, back }));
  run = (options: { iterations?: number; toNode?: string } = {}) => this.#move(() => this.call('run', options));
  /** Does not wait in line: it must reach a run that is going. */
  pause = () => this.call('pause', {}).then((position) => this.store.setState({ position }));
  /** What the cuts do to the gradient, once the engine knows where they are. Null where it cannot be computed. */
  truncation = () => this.#pending.then(() => this.call('truncation', {})).catch(() => null);
  reset = () => this.#move(() => this.call('reset', {}));
  seek = (at: number) => this.#move(() => this.call('seek', { at }));
  goTo = (iteration: number) => this.#move(() => this.call('goTo', { iteration }));
  setWeight = (key: string, index: number, value: number) =>
    this.#move(() => this.call('setWeight', { key, index, value }));

  scaleRecurrent = (factor: number) => this.#move(() => this.call('scaleRecurrent', { factor }));

  #move(request: () => Promise<Position>): Promise<void> {
    this.store.setState({ stopped: null });
    return this.#ask(async () => this.store.setState({ position: await request() }));
  }
  #ask(request: () => Promise<unknown>): Promise<void> {
    const next = this.#pending.then(request).then(
      () => {},
      (e: unknown) => {
        if (e instanceof IssueError) this.store.setState({ stopped: e.issue });
        else throw e;
      },
    );
    this.#pending = next.catch(() => {});
    return next;
  }
}
