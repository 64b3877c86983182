/** The one contract between page, preload and main. No imports: the sandboxed preload is bundled from it. */
export const CHANNELS = { info: 'app:info', open: 'file:open', save: 'file:save', menu: 'menu' } as const;

export interface AppInfo {
  readonly version: string;
  readonly versions: Readonly<Record<string, string | undefined>>;
}
/** `handle` stands for a place on disk that a dialog has given. Main makes it up; the page never sees a path. */
export interface OpenedFile {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly handle: string;
}
export interface SavedFile {
  readonly name: string;
  readonly handle: string;
}
export interface DesktopApi {
  info(): Promise<AppInfo>;
  /** Asks the user for a document; null when they changed their mind. */
  open(): Promise<OpenedFile | null>;
  /** Writes where `handle` stands, or where the user says, who is offered `suggestedName`. */
  save(bytes: Uint8Array, suggestedName: string, handle?: string | null): Promise<SavedFile | null>;
  /** Commands of the native menu, by id. Returns how to stop listening. */
  onMenu(listener: (command: string) => void): () => void;
}

declare global {
  interface Window {
    /** There in Electron, absent in a browser. */
    desktop?: DesktopApi;
  }
}
