/** What is not saved is kept: a second after an edit it is on the disk, and a reload or a crash brings it back. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Doc } from '../../src-engine/document/doc';
import { writeUnroll } from '../../src-engine/formats/unroll/write';
import type { Draft, Host } from '../host/host';
import type { Editor } from './editor';
import { dataOf, importFile, type Runs } from './files';

/** From the last edit to the disk. */
const QUIET_MS = 800;
/** While edits go on without a pause. */
const LONGEST_MS = 3000;

export type DraftsState = {
  /** When the document that was brought back had last been kept, in ms since 1970. */
  readonly restored: number | null;
  /** Others that nobody holds. */
  readonly others: readonly Draft[];
  /** When the present one was last kept. */
  readonly kept: number | null;
};
export class DraftKeeper {
  readonly store: StoreApi<DraftsState> = createStore(() => ({ restored: null, others: [], kept: null }));
  #id = '';
  #timer: ReturnType<typeof setTimeout> | undefined;
  #since: number | null = null;
  #writing: Promise<void> = Promise.resolve();
  constructor(
    private readonly host: Host,
    private readonly editor: Editor,
    private readonly runs: Runs,
  ) {}
  /** The newest draft that nobody holds, in place of what a new window shows. From here on this window's work is kept. */
  async start(): Promise<void> {
    try {
      const found = await this.host.drafts.list();
      for (const [i, draft] of found.entries()) {
        const { doc, carried, data } = await importFile(this.host, draft.bytes, draft.name);
        if (!doc || !(await this.host.drafts.own(draft.id))) continue;
        this.#id = draft.id;
        if (carried) this.runs.startFrom(doc, carried);
        for (const [name, bytes] of data) await this.runs.giveFile(name, bytes);
        this.editor.restore(doc);
        this.store.setState({ restored: draft.time, kept: draft.time, others: found.filter((_, j) => j !== i) });
        break;
      }
      if (!this.#id) await this.#another();
    } catch {
      return; // a storage that is forbidden keeps nothing, and hinders nothing
    }
    this.editor.subscribe((why) => {
      // another document: the one before stays as it was kept, until somebody opens or drops it
      if (why === 'open') this.store.setState({ restored: null });
      if (why === 'open' && this.store.getState().kept !== null) void this.#another();
      this.#later();
    });
  }
  async #another(): Promise<void> {
    this.#id = crypto.randomUUID();
    this.store.setState({ kept: null });
    await this.host.drafts.own(this.#id);
  }
  #later(): void {
    clearTimeout(this.#timer);
    const now = Date.now();
    this.#since ??= now;
    this.#timer = setTimeout(() => void this.keep(), Math.max(0, Math.min(QUIET_MS, this.#since + LONGEST_MS - now)));
  }
  /** Now: before the page may go. Writes follow each other. */
  keep(): Promise<void> {
    clearTimeout(this.#timer);
    this.#since = null;
    const [id, { doc, dirty }] = [this.#id, this.editor];
    this.#writing = this.#writing.then(() => this.#keep(id, doc, dirty)).catch(() => {});
    return this.#writing;
  }
  async #keep(id: string, doc: Doc, dirty: boolean): Promise<void> {
    if (!id) return;
    if (!dirty) {
      if (this.store.getState().kept !== null) await this.host.drafts.drop(id);
      this.store.setState({ kept: null });
      return;
    }
    const time = Date.now();
    const bytes = writeUnroll(doc, await this.runs.reached(), dataOf(doc, this.runs));
    await this.host.drafts.keep({ id, name: doc.name, bytes, time });
    if (id === this.#id) this.store.setState({ kept: time });
  }
  /** What was brought back is let go, for `instead`; undo has it still. */
  discard(instead: Doc): void {
    const id = this.#id;
    this.store.setState({ restored: null, kept: null });
    this.editor.open(instead);
    void this.#another().then(() => this.host.drafts.drop(id));
  }
  async refresh(): Promise<void> {
    this.store.setState({ others: await this.host.drafts.list().catch(() => []) });
  }
  /** A draft that nobody holds, in place of the present document; undo brings that back. */
  async open(draft: Draft): Promise<void> {
    const { doc, carried, data } = await importFile(this.host, draft.bytes, draft.name);
    if (!doc) return;
    if (carried) this.runs.startFrom(doc, carried);
    for (const [name, bytes] of data) await this.runs.giveFile(name, bytes);
    this.editor.open(doc, false);
    await this.keep();
    await this.host.drafts.drop(draft.id);
    await this.refresh();
  }
}
