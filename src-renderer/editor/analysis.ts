/** Shapes and issues of the document as it is now, kept up with every edit. */
import { createChecker } from '../../src-engine/compile/check';
import type { Checked } from '../../src-engine/compile/checked';
import { type Issue, issue } from '../../src-engine/core/issue';
import type { Doc } from '../../src-engine/document/doc';
import { freeId, isLegalId } from '../../src-engine/document/names';
import type { Editor } from './editor';

/** Names that code made from the graph could not have; they may come from a file. */
function nameIssues(doc: Doc): readonly Issue[] {
  const bad = doc.nodes.filter((n) => !isLegalId(n.id));
  if (bad.length === 0) return [];
  const taken = new Set(doc.nodes.map((n) => n.id));
  return bad.map(({ id }) =>
    issue('bad-id', { id }, { node: id, fix: { kind: 'rename', node: id, to: freeId(id, taken) } }),
  );
}

export class Analysis {
  readonly #check = createChecker();
  #checked: Checked;
  #listeners = new Set<() => void>();
  constructor(editor: Editor) {
    const look = () => {
      const checked = this.#check(editor.doc);
      const names = nameIssues(editor.doc);
      return names.length ? { ...checked, issues: [...names, ...checked.issues] } : checked;
    };
    this.#checked = look();
    editor.subscribe(() => {
      this.#checked = look();
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
