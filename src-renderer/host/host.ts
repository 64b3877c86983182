/** The only door to the outside. Electron, browser and memory (tests) implement it. */
import type { Endpoint } from '../../src-engine/protocol/rpc';

export type OpenedFile = { readonly name: string; readonly bytes: Uint8Array; readonly handle: string | null };
export interface Host {
  readonly kind: 'electron' | 'browser' | 'memory';
  /** A new engine in a thread of its own. `dispose` ends it; `onDeath` is told when it ends by itself. */
  openEngine(onDeath: (detail: string) => void): { endpoint: Endpoint; dispose(): void };
  open(): Promise<OpenedFile | null>;
  save(bytes: Uint8Array, name: string, handle: string | null): Promise<{ name: string; handle: string | null } | null>;
  /** Settings that outlive the window: theme, language. */
  getSetting(key: string): string | null;
  setSetting(key: string, value: string): void;
  /** Commands of a native menu, where there is one. */
  onMenu(listener: (command: string) => void): () => void;
}
