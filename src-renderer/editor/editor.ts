/** The headless document: changed only through `run`, which is the undo step. No React, no DOM. */
import type { Doc } from '../../src-engine/document/doc';

type Entry = {
  readonly label: string;
  readonly doc: Doc;
  readonly merge: string | undefined;
  /** The step went to another document altogether. */
  readonly opened?: true;
};
/** Why the document is another one now: what the engine is told, too. */
export type Why = 'open' | 'edit' | 'undo';

const HISTORY_LIMIT = 500;

export class Editor {
  #doc: Doc;
  #undo: Entry[] = [];
  #redo: Entry[] = [];
  /** The document as it stands in its file; null where it stands in none. */
  #saved: Doc | null;
  #listeners = new Set<(why: Why) => void>();

  constructor(doc: Doc) {
    this.#doc = doc;
    this.#saved = doc;
  }
  get doc(): Doc {
    return this.#doc;
  }
  /** Undo back to the saved state is clean. */
  get dirty(): boolean {
    return this.#doc !== this.#saved;
  }
  get undoLabel(): string | undefined {
    return this.#undo.at(-1)?.label;
  }
  get redoLabel(): string | undefined {
    return this.#redo.at(-1)?.label;
  }
  subscribe = (listener: (why: Why) => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };
  /** Another document in place of this one: a step like any other, so that what was not saved is not lost. */
  open(doc: Doc, isSaved = true): void {
    this.#push({ label: 'edit.open', doc: this.#doc, merge: undefined, opened: true });
    this.#saved = isSaved ? doc : null;
    this.#show(doc, 'open');
  }
  /** What a crash left, in place of what a new window shows: not saved, and nothing to undo. */
  restore(doc: Doc): void {
    this.#undo = [];
    this.#redo = [];
    this.#saved = null;
    this.#show(doc, 'open');
  }
  /** The document as it was when it was written: edits since then are not saved. */
  markSaved(doc: Doc): void {
    this.#saved = doc;
    for (const listener of this.#listeners) listener('edit');
  }
  /** One call is one undo step; calls that share a `merge` key without another between them (a drag, a slider) fold into one. `label` is an i18n key. */
  run(label: string, change: (doc: Doc) => Doc, merge?: string): void {
    const next = change(this.#doc);
    if (next === this.#doc) return;
    const top = this.#undo.at(-1);
    if (merge && top?.merge === merge) this.#redo = [];
    else this.#push({ label, doc: this.#doc, merge });
    this.#show(next, 'edit');
  }
  /** What became of the document by it; null: there was no step. */
  undo = (): Why | null => this.#swap(this.#undo, this.#redo);
  redo = (): Why | null => this.#swap(this.#redo, this.#undo);

  #swap(from: Entry[], to: Entry[]): Why | null {
    const entry = from.pop();
    if (!entry) return null;
    to.push({ ...entry, doc: this.#doc, merge: undefined });
    const why = entry.opened ? 'open' : 'undo';
    this.#show(entry.doc, why);
    return why;
  }
  #push(entry: Entry): void {
    this.#undo.push(entry);
    if (this.#undo.length > HISTORY_LIMIT) this.#undo.shift();
    this.#redo = [];
  }
  #show(doc: Doc, why: Why): void {
    this.#doc = doc;
    for (const listener of this.#listeners) listener(why);
  }
}
