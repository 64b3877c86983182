/** Shapes and issues of the document as it is now, kept up with every edit. */
import { createChecker } from '../../src-engine/compile/check';
import type { Checked } from '../../src-engine/compile/checked';
import type { Editor } from './editor';

export class Analysis {
  readonly #check = createChecker();
  #checked: Checked;
  #listeners = new Set<() => void>();
  constructor(editor: Editor) {
    this.#checked = this.#check(editor.doc);
    editor.subscribe(() => {
      this.#checked = this.#check(editor.doc);
      for (const listener of this.#listeners) listener();
    });
  }
  get checked(): Checked {
    return this.#checked;
  }
  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };
}
