/** The only door to the outside. Electron and the browser implement it. */
import type { Endpoint } from '../../src-engine/protocol/rpc';

/** `handle` stands for a place that the user chose; null where the place cannot be written to again. */
export type OpenedFile = { readonly name: string; readonly bytes: Uint8Array; readonly handle: string | null };
export type Place = { readonly name: string; readonly handle: string };
/** Why the outside did not do what it was asked. */
export type Failure = {
  readonly failed: 'no-space' | 'no-access' | 'busy' | 'gone' | 'io';
  readonly detail: string;
};
export type RecentFile = {
  readonly handle: string;
  readonly name: string;
  /** The name of the folder it lies in, where that is known; never a path. */
  readonly folder: string;
  /** When it was last opened or saved, in ms since 1970. */
  readonly time: number;
  readonly isMissing: boolean;
};
export type Draft = { readonly id: string; readonly name: string; readonly bytes: Uint8Array; readonly time: number };
/** What is not saved yet, kept where a crash does not reach it. */
export interface Drafts {
  /** Those that no other window holds, the newest first. */
  list(): Promise<readonly Draft[]>;
  /** This window's own id from now on: nobody else is given what is kept under it while the window lives. */
  own(id: string): Promise<boolean>;
  /** Comes back when it is on the disk. */
  keep(draft: Draft): Promise<void>;
  drop(id: string): Promise<void>;
}
export interface Host {
  readonly kind: 'electron' | 'browser' | 'memory';
  /** A new engine in a thread of its own. `dispose` ends it; `onDeath` is told when it ends by itself. */
  openEngine(onDeath: (detail: string) => void): { endpoint: Endpoint; dispose(): void };
  /** Reads a file in a thread of its own; `late`: it took more than so many seconds, and was ended. What is read is the format's own answer. */
  importFile(bytes: Uint8Array, name: string): Promise<{ readonly read: unknown } | { readonly late: number }>;
  /** Asks the user for a file; null when they changed their mind. */
  open(what: 'document' | 'data'): Promise<OpenedFile | Failure | null>;
  /** Asks the user where to write; `name` is offered. */
  choose(name: string): Promise<Place | Failure | null>;
  /** Writes the whole file, or leaves the old one whole. */
  write(place: Place, bytes: Uint8Array): Promise<Failure | null>;
  recent(): Promise<readonly RecentFile[]>;
  openRecent(handle: string): Promise<OpenedFile | Failure | null>;
  readonly drafts: Drafts;
  /** Settings that outlive the window: theme, language. */
  getSetting(key: string): string | null;
  setSetting(key: string, value: string): void;
  /** What the window's frame says of the document. */
  setState(state: { readonly name: string; readonly dirty: boolean }): void;
  /** Files that the system gives: a double click, a second launch. */
  onOpened(listener: (file: OpenedFile) => void): () => void;
  /** The commands for a native menu, where there is one. */
  setMenu(
    groups: readonly { readonly id: string; readonly label: string }[],
    commands: readonly {
      readonly id: string;
      readonly label: string;
      readonly group: string;
      readonly accelerator: string;
    }[],
  ): void;
  /** Commands chosen in it. */
  onMenu(listener: (command: string) => void): () => void;
}
export const isFailure = (answer: object | null): answer is Failure => answer !== null && 'failed' in answer;
