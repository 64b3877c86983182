/** Opening and saving documents: every way in is through the codec's gate. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Issue } from '../../src-engine/core/issue';
import { parseDocument, writeDocument } from '../../src-engine/document/codec';
import type { Doc } from '../../src-engine/document/doc';
import type { Host } from '../host/host';
import type { Editor } from './editor';

/** Why a file could not be opened, or what was repaired in it. */
export type FilesState = { readonly issues: readonly Issue[]; readonly file: string | null };

export class Files {
  readonly store: StoreApi<FilesState> = createStore(() => ({ issues: [], file: null }));
  #handle: string | null = null;
  constructor(
    private readonly host: Host,
    private readonly editor: Editor,
  ) {
    // undo can bring another document back, which must not be written over the file of this one
    editor.subscribe((why) => {
      if (why !== 'open') return;
      this.#handle = null;
      this.store.setState({ file: null });
    });
  }
  /** A document in place of the present one; undo brings that back. */
  show(doc: Doc): void {
    this.store.setState({ issues: [] });
    this.editor.open(doc);
  }
  async open(): Promise<void> {
    const file = await this.host.open();
    if (!file) return;
    const { doc, issues } = parseDocument(file.bytes, file.name);
    if (doc) {
      this.editor.open(doc);
      this.#handle = file.handle;
    }
    this.store.setState(doc ? { issues, file: file.name } : { issues });
  }
  async save(): Promise<void> {
    const { doc } = this.editor;
    const name = `${doc.name.replace(/[^\p{L}\p{N} _-]+/gu, '').trim() || 'untitled'}.unroll.json`;
    const saved = await this.host.save(
      new TextEncoder().encode(writeDocument(doc)),
      this.store.getState().file ?? name,
      this.#handle,
    );
    if (!saved) return;
    this.#handle = saved.handle;
    this.store.setState({ issues: [], file: saved.name });
    this.editor.markSaved();
  }
  dismiss(): void {
    this.store.setState({ issues: [] });
  }
}
