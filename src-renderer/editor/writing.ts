/** A text model at work: it is asked for a character at a time, while the run goes on; each text says which iteration's weights wrote it. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { type Issue, IssueError } from '../../src-engine/core/issue';
import type { CannotWrite, WriteAsk, Written } from '../../src-engine/core/writing';
import type { Call } from '../../src-engine/protocol/rpc';
import type { Editor } from './editor';

/** One text: what it was asked for, and what came of it so far. */
export type Text = {
  readonly key: number;
  readonly ask: WriteAsk;
  /** As it was when the last character was chosen. */
  readonly temperature: number;
  readonly iteration: number;
  readonly characters: string;
  readonly probabilities: readonly number[];
  /** Of each state the last columns, a character each. */
  readonly states: readonly {
    readonly node: string;
    readonly name: string;
    readonly columns: readonly Float32Array[];
  }[];
};
export type WritingState = {
  readonly prompt: string;
  readonly temperature: number;
  readonly seed: number;
  /** Characters of a text. */
  readonly length: number;
  /** A text that is done is followed by another, as soon as the weights are others. */
  readonly goesOn: boolean;
  readonly isWriting: boolean;
  readonly text: Text | null;
  /** Texts before it, the newest first. */
  readonly past: readonly Text[];
  readonly cannot: CannotWrite['cannot'] | null;
  readonly unknown: readonly string[];
  readonly issue: Issue | null;
};
const START: WritingState = {
  prompt: '',
  temperature: 0.7,
  seed: 0,
  length: 300,
  goesOn: true,
  isWriting: false,
  text: null,
  past: [],
  cannot: null,
  unknown: [],
  issue: null,
};
/** Between two characters: about thirty a second, as fast as one can follow. */
const PACE_MS = 33;
/** How often it is looked whether the weights are others. */
const PATIENCE_MS = 250;
/** Columns of a state that are kept, and texts. */
export const COLUMNS = 200;
const PAST = 30;

export class Writing {
  readonly store: StoreApi<WritingState> = createStore(() => START);
  /** Which of the writings that were started is the present one. */
  #turn = 0;
  #key = 0;
  constructor(
    editor: Editor,
    private readonly call: Call,
    /** The iteration that the run has come to. */
    private readonly reached: () => number,
    private readonly wait: (ms: number) => Promise<void> = (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  ) {
    editor.subscribe((why) => {
      if (why !== 'open') return;
      this.stop();
      const { prompt, temperature, seed, length, goesOn } = this.store.getState();
      this.store.setState({ ...START, prompt, temperature, seed, length, goesOn });
    });
  }
  set(change: Partial<Pick<WritingState, 'prompt' | 'temperature' | 'seed' | 'length' | 'goesOn'>>): void {
    this.store.setState(change);
  }
  stop(): void {
    this.#turn++;
    this.store.setState({ isWriting: false });
  }
  /** Asks whether the graph can write at all. */
  async look(): Promise<void> {
    const answer = await this.#ask({ count: 0 });
    if (answer) this.store.setState({ cannot: 'cannot' in answer && answer.cannot !== 'ended' ? answer.cannot : null });
  }
  async start(): Promise<void> {
    const turn = ++this.#turn;
    const isMine = () => turn === this.#turn;
    this.store.setState({ isWriting: true, cannot: null, unknown: [], issue: null });
    while (isMine()) {
      const went = await this.#write(isMine);
      const { goesOn, text } = this.store.getState();
      if (!isMine()) return;
      if (!went || !goesOn) break;
      while (isMine() && this.store.getState().goesOn && this.reached() <= (text?.iteration ?? 0))
        await this.wait(PATIENCE_MS);
    }
    if (isMine()) this.stop();
  }
  /** One text to its end. False where there is none. */
  async #write(isMine: () => boolean): Promise<boolean> {
    const { prompt, seed, text: before } = this.store.getState();
    const ask = { prompt, seed };
    const key = ++this.#key;
    for (let count = 0; count < this.store.getState().length; count++) {
      const { temperature } = this.store.getState();
      const answer = await this.#ask({ ...(count === 0 ? { begin: ask } : {}), count: 1, temperature });
      if (!isMine()) return false;
      if (!answer) return false;
      if ('cannot' in answer) {
        // another graph took this one's place: what it wrote stands as it is
        if (answer.cannot !== 'ended') this.store.setState({ cannot: answer.cannot });
        return answer.cannot === 'ended';
      }
      this.store.setState(({ text, past }) => ({
        text: grown(count === 0 || !text ? begun(key, known(ask, answer.unknown)) : text, answer, temperature),
        ...(count === 0 ? { unknown: answer.unknown, past: before ? [before, ...past].slice(0, PAST) : past } : {}),
      }));
      await this.wait(PACE_MS);
    }
    return true;
  }
  async #ask(arg: {
    readonly begin?: WriteAsk;
    readonly count: number;
    readonly temperature?: number;
  }): Promise<Written | CannotWrite | null> {
    try {
      return await this.call('write', { temperature: 1, ...arg });
    } catch (e) {
      if (!(e instanceof IssueError)) throw e;
      this.store.setState({ issue: e.issue });
      return null;
    }
  }
}
/** What of the prompt was read. */
const known = (ask: WriteAsk, unknown: readonly string[]): WriteAsk => ({
  ...ask,
  prompt: [...ask.prompt].filter((c) => !unknown.includes(c)).join(''),
});
const begun = (key: number, ask: WriteAsk): Text => ({
  ...{ key, ask, temperature: 0, iteration: 0, characters: '', probabilities: [], states: [] },
});
/** A text with what came. */
function grown(text: Text, came: Written, temperature: number): Text {
  const states = came.states.map(({ node, name, units, data }, i) => {
    const columns = [...(text.states[i]?.columns ?? [])];
    for (let from = 0; units > 0 && from < data.length; from += units) columns.push(data.subarray(from, from + units));
    return { node, name, columns: columns.slice(-COLUMNS) };
  });
  return {
    ...text,
    temperature,
    iteration: came.iteration,
    characters: text.characters + came.characters.join(''),
    probabilities: [...text.probabilities, ...came.probabilities],
    states,
  };
}
