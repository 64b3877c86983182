/** The one contract between page, preload and main. No imports: the sandboxed preload is bundled from it. */
/** Requests of the page, each with an answer. */
export const CHANNELS = {
  info: 'app:info',
  open: 'file:open',
  choose: 'file:choose',
  write: 'file:write',
  beside: 'file:beside',
  recent: 'file:recent',
  openRecent: 'file:openRecent',
  state: 'window:state',
  menu: 'menu:set',
  external: 'link:open',
} as const;
/** What main says by itself. */
export const EVENTS = { command: 'menu:command', opened: 'file:opened' } as const;

export interface AppInfo {
  readonly version: string;
  readonly versions: Readonly<Record<string, string | undefined>>;
}
/** `handle` stands for a place on disk that the user chose. Main makes it up; the page never sees a path. */
export interface OpenedFile {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly handle: string;
}
export interface Place {
  readonly name: string;
  readonly handle: string;
}
export interface Failure {
  readonly failed: 'no-space' | 'no-access' | 'busy' | 'gone' | 'io';
  readonly detail: string;
}
export interface RecentFile {
  readonly handle: string;
  readonly name: string;
  /** The last folder's name alone. */
  readonly folder: string;
  readonly time: number;
  readonly isMissing: boolean;
}
/** A command of the page, as the native menu shows it. */
export interface MenuCommand {
  readonly id: string;
  readonly label: string;
  readonly group: string;
  /** As Electron writes it; empty where there is none. */
  readonly accelerator: string;
}
export interface DesktopApi {
  info(): Promise<AppInfo>;
  /** Asks the user for a file; null when they changed their mind. */
  open(what: 'document' | 'data'): Promise<OpenedFile | Failure | null>;
  /** Asks the user where to write. */
  choose(suggestedName: string): Promise<Place | Failure | null>;
  /** The old file or the new one stands there at every moment. Null: written. */
  write(handle: string, bytes: Uint8Array): Promise<Failure | null>;
  /** A file of this bare name in the folder of a document; null where there is none. */
  beside(handle: string, name: string): Promise<Uint8Array | null>;
  recent(): Promise<readonly RecentFile[]>;
  openRecent(handle: string): Promise<OpenedFile | Failure | null>;
  /** The title, and the system's mark of what is not saved. */
  setState(state: { readonly name: string; readonly dirty: boolean }): void;
  /** The page's commands, in its language, for the native menu. */
  setMenu(groups: readonly { readonly id: string; readonly label: string }[], commands: readonly MenuCommand[]): void;
  /** One of the addresses that main knows, in the system's browser. */
  openLink(url: string): void;
  /** Files that the system gives. Those that came before somebody listened are given at once. */
  onOpened(listener: (file: OpenedFile) => void): () => void;
  /** Commands of the native menu, by id. Returns how to stop listening. */
  onMenu(listener: (command: string) => void): () => void;
}

declare global {
  interface Window {
    /** There in Electron, absent in a browser. */
    desktop?: DesktopApi;
  }
}
