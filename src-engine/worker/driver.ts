/** Drives moves of a session in slices of 8 ms, so that messages are answered between instructions, and says how it goes. */
import { type Issue, IssueError } from '../core/issue';
import type { Events, Position, View } from '../protocol/messages';
import type { Seen } from '../run/ahead';
import { describe } from '../run/describe';
import { pictures, valueIdOf } from '../run/probe';
import type { Session } from '../run/session';
import type { Move } from '../run/slice';
import { tensorOfCell } from '../run/state';

const SLICE_MS = 8;
/** While running, positions and pictures are posted this often at the most. */
const RUNNING_HZ = 10;
const PATIENCE_MS = 1000;
/** And no oftener than takes a sixteenth of the time: what is looked at slows a run by no more, however much that is. */
const PICTURES_SHARE = 16;
/** And no oftener than keeps the page busy for a twelfth of the time, for it draws on the processors that the run needs; but so often that pictures live, however slow the page is. */
const PAGE_SHARE = 12;
const LIVE_MS = 500;
/** While running the committed state is handed out at the end of an epoch, and at most so long after the last time. */
const CHECKPOINT_MS = 30_000;

/** One macrotask later: messages that wait are handled first. */
function breathe(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}

/** Drives what is computed beside the run, in slices too: a run that is going goes on between them. */
export async function inSlices<T>(work: Generator<unknown, T, void>): Promise<T> {
  for (;;) {
    const until = performance.now() + SLICE_MS;
    do {
      const { done, value } = work.next();
      if (done) return value as T;
    } while (performance.now() < until);
    await breathe();
  }
}

export class Driver {
  #session: Session | null = null;
  #moving: Promise<void> = Promise.resolve();
  #running = false;
  #stopping = false;
  #views: readonly View[] = [];
  /** Losses up to this iteration have been posted; null: none of this session. */
  #told: number | null = null;
  #epochsTold = new Set<number>();
  #speed: number | null = null;
  #checkpoint = 0;
  /** In ms, the last ones. */
  #picturesTook = 0;
  /** In ms, how long the last two reports kept the page busy: of two, one may have been held up by something else. */
  #pageTook: readonly [number, number] = [0, 0];
  /** What the page says of them is still to come. */
  #awaits = false;
  #isTold = false;
  /** What the session shows has changed so often. */
  #revision = 0;
  /** The form of batch whose tape the page has. */
  #tapeTold = '';

  constructor(private readonly emit: (event: Events) => void) {}

  get running(): boolean {
    return this.#running;
  }
  get session(): Session | null {
    return this.#session;
  }
  use(session: Session | null): void {
    this.#session = session;
    this.#revision++;
    this.#pin();
    this.#told = null;
    this.#epochsTold.clear();
    this.#speed = null;
  }
  watch(views: readonly View[]): void {
    this.#views = views;
    this.#picturesTook = 0;
    this.#pin();
    this.#sendPictures();
  }
  /** The page has shown the last pictures, and was busy with them for so long. */
  shown(ms: number): void {
    this.#pageTook = [this.#pageTook[1], ms];
    this.#awaits = false;
    this.#isTold = true;
  }
  #isDue(since: number): boolean {
    if (this.#awaits) return since > PATIENCE_MS;
    const bearable = Math.min(LIVE_MS, PAGE_SHARE * Math.min(...this.#pageTook));
    return since > Math.max(1000 / RUNNING_HZ, PICTURES_SHARE * this.#picturesTook, bearable);
  }
  /** What is looked at is kept while the run goes on. */
  #pin(): void {
    const session = this.#session;
    const values = this.#views.map((v) => session && valueIdOf(session.program, v.tensor));
    session?.watch(new Set(values.filter((v) => v !== null)));
  }
  /** Ends a run after its current iteration; done when it stands. */
  async pause(): Promise<void> {
    this.#stopping = true;
    await this.#moving;
    this.#stopping = false;
  }
  /** Makes a move to its end, or as far as a pause or an issue lets it. `running`: the page shows it as a run. */
  async move(make: (session: Session) => Move | null, running: boolean): Promise<void> {
    await this.pause();
    const session = this.#session;
    const move = session && make(session);
    if (!session || !move) return;
    this.#moving = this.#drive(session, move, running);
    if (!running) await this.#moving;
  }
  /** Shows what comes of the current iteration, until something else is asked for. */
  lookAhead(seen: Seen): void {
    const session = this.#session;
    if (session) this.#moving = this.#drive(session, session.lookAhead(seen), false);
  }
  async #drive(session: Session, move: Move, running: boolean): Promise<void> {
    this.#running = running;
    if (running) this.#checkpoint = performance.now();
    const from = session.cursor;
    let stopped: Issue | null = null;
    let posted = performance.now();
    let counted = { iteration: from.iteration, time: posted };
    try {
      for (let done = false; !done; ) {
        const until = performance.now() + SLICE_MS;
        const isDue = running && this.#isDue(until - posted);
        let isComplete = false;
        do {
          const { done: ended, value } = move.next();
          isComplete = value === true;
          done = ended === true || (isComplete && this.#stopping);
        } while (!done && !(isComplete && isDue) && performance.now() < until);
        const now = performance.now();
        // pictures of a whole iteration, unless one takes longer than a viewer would wait
        if (!done && isDue && (isComplete || now - posted > PATIENCE_MS)) {
          posted = now;
          const { iteration } = session.cursor;
          if (now - counted.time > 500 && iteration > counted.iteration) {
            this.#speed = ((iteration - counted.iteration) * 1000) / (now - counted.time);
            counted = { iteration, time: now };
          }
          this.report();
        }
        if (!done) await breathe();
      }
    } catch (e) {
      if (!(e instanceof IssueError)) throw e;
      stopped = e.issue;
    } finally {
      this.#running = false;
      // what stands can be looked at whole
      session.settle();
      this.report(running);
    }
    if (stopped || running) this.emit({ type: 'stopped', issue: stopped });
  }
  #form(): string {
    const { length = 0, binding } = this.#session?.machine ?? {};
    return `${length} ${binding?.N}`;
  }
  /** The page has just been given the tape as it is now. */
  gaveTape(): void {
    this.#tapeTold = this.#form();
  }
  /** A batch of other steps or samples unrolls the tape otherwise; while running nobody reads it. */
  #sendTape(session: Session): void {
    if (this.#running || this.#tapeTold === this.#form()) return;
    this.gaveTape();
    this.emit({ type: 'tape', tape: describe(session).tape });
  }
  /** Everything that changed, to the page. */
  report(ran = this.#running): void {
    if (!this.#session) return;
    this.#revision++;
    this.#sendLosses(this.#session);
    if (ran) this.#sendCheckpoint(this.#session);
    for (const [epoch, metrics] of this.#session.epochs) {
      if (this.#epochsTold.has(epoch)) continue;
      this.#epochsTold.add(epoch);
      this.emit({ type: 'epoch', metrics });
    }
    this.#sendTape(this.#session);
    this.emit({ type: 'position', position: this.position() as Position });
    this.#sendPictures();
  }
  #sendLosses(session: Session): void {
    const { iteration, at } = session.cursor;
    const end = iteration + (at === session.length ? 1 : 0);
    const told = this.#told ?? session.start;
    // another session's points from here on are not this one's
    const voidFrom = this.#told === null ? session.start : end < told ? end : null;
    const points: number[] = [];
    for (let i = Math.min(told, end); i < end; i++) {
      const loss = session.loss(i);
      if (loss !== null) points.push(i, loss);
    }
    this.#told = end;
    if (points.length || voidFrom !== null) this.emit({ type: 'losses', points: Float32Array.from(points), voidFrom });
  }
  /** The state to go on from where this thread dies. */
  #sendCheckpoint(session: Session): void {
    const now = performance.now();
    const isNewEpoch = [...session.epochs.keys()].some((e) => !this.#epochsTold.has(e));
    if (!isNewEpoch && now - this.#checkpoint < CHECKPOINT_MS) return;
    this.#checkpoint = now;
    const { iteration, state } = session.carried;
    const tensors = Object.fromEntries(
      session.program.state.map((c) => [c.key, tensorOfCell(c, state.get(c.key) as Float32Array)]),
    );
    this.emit({ type: 'checkpoint', iteration, tensors });
  }
  #sendPictures(): void {
    const session = this.#session;
    if (!session || !this.#views.length) return;
    const start = performance.now();
    this.emit({ type: 'pictures', pictures: pictures(session, this.#views) });
    this.#picturesTook = performance.now() - start;
    this.#awaits = this.#isTold;
  }
  position(): Position | null {
    const session = this.#session;
    if (!session) return null;
    const { iteration, at } = session.cursor;
    const done = iteration + (at === session.length ? 1 : 0);
    const ended = [...session.epochs.values()].filter((e) => (e.epoch + 1) * session.feeder.perEpoch <= done).at(-1);
    return {
      iteration,
      at,
      computed: session.computed,
      revision: this.#revision,
      length: session.length,
      epoch: session.epoch,
      running: this.#running,
      loss: done > session.start ? session.loss(done - 1) : null,
      testLoss: ended?.testLoss ?? null,
      testAccuracy: ended?.testAccuracy ?? null,
      stepsPerSecond: this.#speed,
      history: { bytes: session.history.bytes, limit: session.history.limit, oldest: session.history.oldest },
    };
  }
}
