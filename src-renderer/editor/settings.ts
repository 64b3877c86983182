/** Theme and language: kept by the host, overridden by the address (?theme=dark&lang=ko). */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Host } from '../host/host';

export type Theme = 'light' | 'dark' | 'system';
export type Language = 'en' | 'ko';
export type SettingsState = { readonly theme: Theme; readonly language: Language };
export const THEMES: readonly Theme[] = ['light', 'dark', 'system'];
const LANGUAGES: readonly Language[] = ['en', 'ko'];

const oneOf = <T extends string>(
  options: readonly T[],
  ...found: readonly (string | null | undefined)[]
): T | undefined => found.find((f): f is T => options.includes(f as T));

export class Settings {
  readonly store: StoreApi<SettingsState>;
  constructor(
    private readonly host: Host,
    /** The address's query, and the language that the system speaks. */
    query: string,
    system: string,
  ) {
    const asked = new URLSearchParams(query);
    this.store = createStore(() => ({
      theme: oneOf(THEMES, asked.get('theme'), host.getSetting('theme')) ?? 'system',
      language: oneOf(LANGUAGES, asked.get('lang'), host.getSetting('language'), system.slice(0, 2)) ?? 'en',
    }));
  }
  set(change: Partial<SettingsState>): void {
    this.store.setState(change);
    for (const [key, value] of Object.entries(change)) this.host.setSetting(key, value);
  }
}
