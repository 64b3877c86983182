/** Opening and saving documents. Every way in is through the same gate; no way out loses what was there. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { type Issue, issue } from '../../src-engine/core/issue';
import { writeDocument } from '../../src-engine/document/codec';
import type { Doc } from '../../src-engine/document/doc';
import type { Exported } from '../../src-engine/formats/pytorch/write';
import type { Read } from '../../src-engine/formats/unroll/read';
import { type Reached, writeUnroll } from '../../src-engine/formats/unroll/write';
import { type Failure, type Host, isFailure, type OpenedFile, type Place, type RecentFile } from '../host/host';
import type { Editor } from './editor';

export type FilesState = {
  /** Why a file could not be opened or written, or what was repaired in it. */
  readonly issues: readonly Issue[];
  /** The name of the file that the document came from, or was saved to. */
  readonly file: string | null;
  readonly recent: readonly RecentFile[];
  /** The name of the file that the graph was exported to, until that has been read. */
  readonly exported: string | null;
};
/** What of the run goes into a `.unroll`, and comes out of it. */
export interface Runs {
  reached(): Promise<Reached | null>;
  /** Where a run of this document starts. */
  startFrom(doc: Doc, carried: NonNullable<Read['carried']>): void;
  /** Files of the user, by their SHA-256: a `.unroll` carries those that its document names. */
  readonly files: ReadonlyMap<string, { readonly name: string; readonly bytes: Uint8Array }>;
  giveFile(name: string, bytes: Uint8Array): Promise<string>;
}
const NO_DATA: ReadonlyMap<string, Uint8Array> = new Map();
/** Every file comes through here, wherever it is from: away from the page, and only for so long. */
export async function importFile(host: Host, bytes: Uint8Array, name: string): Promise<Read> {
  const answer = await host.importFile(bytes, name);
  if ('read' in answer) return answer.read as Read;
  const found = issue('too-slow', { file: name, seconds: answer.late });
  return { doc: null, issues: [found], carried: null, data: NO_DATA };
}

/** The bytes of the files that a document names, as far as they are here. */
export function dataOf(doc: Doc, runs: Pick<Runs, 'files'> | null): ReadonlyMap<string, Uint8Array> {
  const found = new Map<string, Uint8Array>();
  for (const n of doc.nodes)
    for (const ref of [n.params.file, n.params.labels] as ({ sha256?: unknown } | undefined | null)[]) {
      const file = typeof ref?.sha256 === 'string' ? runs?.files.get(ref.sha256) : undefined;
      if (file) found.set(file.name.replace(/[^\p{L}\p{N} ._-]|\.\./gu, '_'), file.bytes);
    }
  return found;
}
/** From here on a document is asked whether it shall carry its data: the file is as large as both. */
const LARGE_DATA = 20e6;
/** Whether `bytes` of data shall go into the file; null: it is not saved. */
export type AskData = (bytes: number) => Promise<boolean | null>;
const isGraph = (name: string): boolean => name.toLowerCase().endsWith('.json');

export class Files {
  readonly store: StoreApi<FilesState> = createStore(() => ({ issues: [], file: null, recent: [], exported: null }));
  #place: Place | null = null;
  /** What was answered for this document. */
  #carries: boolean | null = null;
  constructor(
    private readonly host: Host,
    private readonly editor: Editor,
    private readonly runs: Runs | null = null,
    private readonly askData: AskData = () => Promise.resolve(true),
  ) {
    // undo can bring another document back, which must not be written over the file of this one
    editor.subscribe((why) => {
      if (why !== 'open') return;
      this.#place = null;
      this.#carries = null;
      this.store.setState({ file: null, exported: null });
    });
  }
  /** A document in place of the present one; undo brings that back. */
  show(doc: Doc): void {
    this.store.setState({ issues: [] });
    this.editor.open(doc);
  }
  async open(): Promise<void> {
    await this.take(await this.host.open('document'));
  }
  async openRecent(handle: string): Promise<void> {
    await this.take(await this.host.openRecent(handle));
  }
  /** A file from anywhere: chosen, dropped, given by the system. A file that is refused changes nothing. */
  async take(file: OpenedFile | Failure | null): Promise<void> {
    if (!file) return;
    if (isFailure(file)) return this.#tell(file, null);
    const { doc, issues, carried, data } = await importFile(this.host, file.bytes, file.name);
    if (!doc) {
      this.store.setState({ issues });
      return;
    }
    if (carried) this.runs?.startFrom(doc, carried);
    for (const [name, bytes] of data) await this.runs?.giveFile(name, bytes);
    this.editor.open(doc);
    this.#place = file.handle === null ? null : { name: file.name, handle: file.handle };
    this.store.setState({ issues, file: file.name });
    void this.refresh();
  }
  /** Where it came from; asks where that is not known. */
  save(): Promise<void> {
    return this.#save(this.#place, this.#name());
  }
  /** Asks where. The ending of the name says what is written: `.unroll.json` the graph alone, else the run with it. */
  saveAs(name = this.#name()): Promise<void> {
    return this.#save(null, name);
  }
  saveGraphAs = (): Promise<void> => this.saveAs(`${this.#base()}.unroll.json`);
  /** A document as PyTorch's code; what writes it is loaded when it is first asked for. */
  async pytorch(doc: Doc): Promise<Exported> {
    const { writePytorch } = await import('../../src-engine/formats/pytorch/write');
    return writePytorch(doc);
  }
  /** The graph as PyTorch's code, in a file of its own: where the document is saved does not change. */
  async exportPytorch(): Promise<void> {
    const { doc } = this.editor;
    const { text, issues } = await this.pytorch(doc);
    if (text === null) return this.store.setState({ issues, exported: null });
    const name = `${this.#base()}.py`;
    const place = await this.host.choose(name);
    if (!place) return;
    if (isFailure(place)) return this.#tell(place, name);
    const failed = await this.host.write(place, new TextEncoder().encode(text));
    if (failed) return this.#tell(failed, place.name);
    this.store.setState({ issues: [], exported: place.name });
  }

  async #save(known: Place | null, name: string): Promise<void> {
    const place = known ?? (await this.host.choose(name));
    if (!place) return;
    if (isFailure(place)) return this.#tell(place, name);
    const { doc } = this.editor;
    const data = isGraph(place.name) ? NO_DATA : await this.#dataFor(doc);
    if (!data) return;
    const bytes = isGraph(place.name)
      ? new TextEncoder().encode(writeDocument(doc))
      : writeUnroll(doc, (await this.runs?.reached()) ?? null, data);
    const failed = await this.host.write(place, bytes);
    if (failed) return this.#tell(failed, place.name);
    this.#place = place;
    this.store.setState({ issues: [], file: place.name });
    // it may have been edited while it was written
    this.editor.markSaved(doc);
    void this.refresh();
  }
  async #dataFor(doc: Doc): Promise<ReadonlyMap<string, Uint8Array> | null> {
    const data = dataOf(doc, this.runs);
    const size = [...data.values()].reduce((n, b) => n + b.length, 0);
    if (size < LARGE_DATA) return data;
    this.#carries ??= await this.askData(size);
    return this.#carries === null ? null : this.#carries ? data : NO_DATA;
  }
  #tell({ failed, detail }: Failure, name: string | null): void {
    const file = name ?? this.store.getState().file ?? this.editor.doc.name;
    this.store.setState({ issues: [issue(`file-${failed}`, { file, detail })] });
  }
  #base(): string {
    const name = this.store.getState().file?.replace(/(\.unroll)?(\.json)?$/i, '') ?? this.editor.doc.name;
    return name.replace(/[^\p{L}\p{N} _-]+/gu, '').trim() || 'untitled';
  }
  #name(): string {
    return this.store.getState().file ?? `${this.#base()}.unroll`;
  }
  async refresh(): Promise<void> {
    this.store.setState({ recent: await this.host.recent() });
  }
  dismiss(): void {
    this.store.setState({ issues: [], exported: null });
  }
}
