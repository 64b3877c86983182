/** Shapes and issues of the document as it is now, kept up with every edit. */
import { createChecker } from '../../src-engine/compile/check';
import type { Checked } from '../../src-engine/compile/checked';
import { type Issue, issue } from '../../src-engine/core/issue';
import type { Doc, DocNode } from '../../src-engine/document/doc';
import { freeId, isLegalId } from '../../src-engine/document/names';
import { sameButPlace } from './changes';
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

/** Whether only places differ: where a node stands has no say in what it computes. */
const onlyMoved = (a: Doc, b: Doc): boolean =>
  a.edges === b.edges &&
  a.training === b.training &&
  a.nodes.length === b.nodes.length &&
  a.nodes.every((n, i) => sameButPlace(n, b.nodes[i] as DocNode));

export class Analysis {
  readonly #check = createChecker();
  #now: Doc;
  /** The document that was looked at. */
  #of: Doc;
  #checked: Checked;
  #shown: Checked;
  #listeners = new Set<() => void>();
  /** `later` decides when those who look are told. */
  constructor(editor: Editor, later: (tell: () => void) => void = (tell) => tell()) {
    this.#now = editor.doc;
    this.#of = this.#now;
    this.#checked = this.#look();
    this.#shown = this.#checked;
    editor.subscribe(() => {
      const before = this.#now;
      this.#now = editor.doc;
      // a move may come before what was not looked at yet
      if (onlyMoved(before, this.#now)) {
        if (this.#of === before) this.#of = this.#now;
        return;
      }
      later(() => {
        if (this.#shown === this.checked) return;
        this.#shown = this.checked;
        for (const listener of this.#listeners) listener();
      });
    });
  }
  #look(): Checked {
    const checked = this.#check(this.#now);
    const names = nameIssues(this.#now);
    return names.length ? { ...checked, issues: [...names, ...checked.issues] } : checked;
  }
  /** Of the document as it is now: for whoever acts. Looked at when it is asked for. */
  get checked(): Checked {
    if (this.#of !== this.#now) {
      this.#of = this.#now;
      this.#checked = this.#look();
    }
    return this.#checked;
  }
  /** As it is drawn: a change of the graph is seen first, its shapes and problems with the next frame. */
  get shown(): Checked {
    return this.#shown;
  }
  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };
}
