/** Own data: a file chosen or dropped, what is in it, and a Dataset node that uses it. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { type Issue, IssueError, issue } from '../../src-engine/core/issue';
import { readsFile } from '../../src-engine/core/sources';
import type { Arrays, Column, FileRef, Inspected } from '../../src-engine/core/userData';
import type { Doc, Params } from '../../src-engine/document/doc';
import { type Host, isFailure } from '../host/host';
import { addNode } from './build';
import { nodeOf, setParams } from './changes';
import { asSet, valuesOf } from './columns';
import type { Editor } from './editor';
import type { Run } from './run';
import type { SessionStore } from './session';

export type Chosen = {
  readonly file: FileRef;
  readonly found: Inspected;
  /** The Dataset that will use it; null: a new one. */
  readonly node: string | null;
  /** What that would be set to. */
  readonly params: Params;
  /** The Dataset reads this very file already. */
  readonly isOwn: boolean;
};
export type UserDataState = {
  readonly chosen: Chosen | null;
  readonly isBusy: boolean;
  readonly issue: Issue | null;
};
/** What no document is called; a document is known by its content. */
const DATA_NAME = /\.(csv|tsv|txt|gz|idx|npy|npz|zip|png|jpe?g|idx\d-ubyte)$/i;
export const isDataName = (name: string): boolean => DATA_NAME.test(name);

export class UserData {
  readonly store: StoreApi<UserDataState> = createStore<UserDataState>(() => ({
    chosen: null,
    isBusy: false,
    issue: null,
  }));
  constructor(
    private readonly host: Host,
    private readonly editor: Editor,
    private readonly run: Run,
    private readonly session: SessionStore,
  ) {}
  /** Asks for a file and shows what is in it. */
  async choose(node: string | null): Promise<void> {
    const file = await this.host.open('data');
    if (!file) return;
    if (isFailure(file)) {
      this.store.setState({ issue: issue(`file-${file.failed}`, { file: '', detail: file.detail }) });
      return;
    }
    await this.take(file.name, file.bytes, node);
  }
  /** A file from anywhere: shown before it is used. */
  async take(name: string, bytes: Uint8Array, node: string | null = this.#selected()): Promise<void> {
    this.store.setState({ isBusy: true, issue: null });
    try {
      const size = bytes.length;
      const waiting = this.#waiting(node, name);
      const sha256 = await this.run.giveFile(name, bytes);
      if (waiting?.sha256 === sha256) {
        // the very file that the document names: nothing to ask
        this.store.setState({ isBusy: false });
        return await this.run.reload();
      }
      const found = await this.run.call('inspect', { name, bytes: bytes.slice() });
      this.store.setState({ chosen: this.#proposed({ name, bytes: size, sha256 }, found, node), isBusy: false });
      this.session.setState({ dialog: 'data' });
    } catch (e) {
      if (!(e instanceof IssueError)) throw e;
      this.store.setState({ issue: e.issue, isBusy: false });
    }
  }
  /** The file that a Dataset reads, once more: what its columns are used as can be changed. */
  async edit(node: string): Promise<void> {
    const ref = nodeOf(this.editor.doc, node)?.params.file as FileRef | undefined;
    const kept = ref && this.run.files.get(ref.sha256);
    if (!kept) return this.choose(node);
    await this.take(ref.name, kept.bytes, node);
  }
  /** As the file proposes; of the very file that the Dataset reads, as it was set. */
  #proposed(file: FileRef, found: Inspected, id: string | null): Chosen {
    const params = (id === null ? undefined : nodeOf(this.editor.doc, id)?.params) ?? {};
    const isOwn = readsFile(params) && (params.file as FileRef).sha256 === file.sha256;
    // for a node that reads a series, a table is one
    const source = found.source === 'csv' && params.source === 'series' ? 'series' : found.source;
    if (!isOwn) return { file, found, node: id, params: { ...found.params, source }, isOwn };
    const values = valuesOf(params);
    const set = Object.fromEntries(Object.keys(found.params).map((key) => [key, values[key]]));
    if (found.source !== 'csv') return { file, found, node: id, params: { ...set, source }, isOwn };
    const { order, columns } = asSet(found.columns, values.columns as readonly Column[]);
    const inOrder = <T>(list: readonly T[]): T[] => order.map((i) => list[i] as T);
    const ordered = { ...found, columns: inOrder(found.columns), sample: found.sample.map(inOrder) };
    return { file, found: ordered, node: id, params: { ...set, source, columns }, isOwn };
  }
  /** IDX keeps its labels in a second file. */
  async chooseLabels(node: string): Promise<void> {
    const file = await this.host.open('data');
    if (!file || isFailure(file)) return;
    const { name, bytes } = file;
    const size = bytes.length;
    this.store.setState({ issue: null });
    try {
      const { classes } = await this.run.call('countLabels', { name, bytes: bytes.slice() });
      const sha256 = await this.run.giveFile(name, bytes);
      this.editor.run('edit.data', (doc) => {
        const arrays = nodeOf(doc, node)?.params.arrays as Arrays | undefined;
        const counted = arrays ? { arrays: { ...arrays, classes } } : {};
        return setParams(doc, node, { labels: { name, bytes: size, sha256 }, ...counted });
      });
    } catch (e) {
      if (!(e instanceof IssueError)) throw e;
      this.store.setState({ issue: e.issue });
    }
  }
  /** Uses what is shown, with the parameters as they were set there: one step. */
  use(params: Readonly<Record<string, unknown>>): void {
    const { chosen } = this.store.getState();
    this.close();
    if (!chosen) return;
    const { file } = chosen;
    let id = chosen.node;
    this.editor.run('edit.data', (doc) => {
      let next: Doc = doc;
      if (id === null || !nodeOf(next, id)) {
        const added = addNode(next, 'Dataset', this.session.getState().centre);
        next = added.doc;
        id = added.id;
      }
      return setParams(next, id, { file, ...params });
    });
    if (id) this.session.setState({ selected: [id], wires: [] });
  }
  close(): void {
    this.store.setState({ chosen: null });
    this.session.setState({ dialog: null });
  }
  dismiss(): void {
    this.store.setState({ issue: null });
  }
  /** A Dataset that is selected, or the only one. */
  #selected(): string | null {
    const sets = this.editor.doc.nodes.filter((n) => n.op === 'Dataset');
    const chosen = sets.find((n) => this.session.getState().selected.includes(n.id));
    return (chosen ?? (sets.length === 1 ? sets[0] : undefined))?.id ?? null;
  }
  /** The file that a node names and has not got. */
  #waiting(node: string | null, name: string): FileRef | null {
    const params = (node && nodeOf(this.editor.doc, node)?.params) || {};
    const file = params.file as FileRef | undefined;
    return readsFile(params) && file?.name === name && !this.run.files.has(file.sha256) ? file : null;
  }
}
