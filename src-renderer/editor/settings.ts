/** Theme, language, habits of the hand, how the engine runs: kept by the host, overridden by the address (?theme=dark&lang=ko). */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { MachineSettings } from '../../src-engine/core/machine';
import type { Host } from '../host/host';

/** What each setting may be; the first is the default where neither host nor system says. */
export const CHOICES = {
  theme: ['system', 'light', 'dark'],
  language: ['en', 'ko'],
  /** What the wheel does on the canvas: it zooms (drag pans), or it pans (Ctrl+wheel zooms, drag selects). */
  wheel: ['zoom', 'pan'],
  /** Whether nodes that are dragged or added keep to the dots. */
  grid: ['off', 'on'],
  /** Whether the list of nodes stands on the left. */
  palette: ['open', 'closed'],
  /** How many threads compute: as many as there are cores, or one. The numbers are the same. */
  threads: ['all', 'one'],
  /** Multiply and add in one rounding where the machine can, or always in two: then every machine gives the same bits. */
  sums: ['fused', 'strict'],
} as const;
export type Theme = (typeof CHOICES)['theme'][number];
export type Language = (typeof CHOICES)['language'][number];
export type SettingsState = { readonly [K in keyof typeof CHOICES]: (typeof CHOICES)[K][number] };

/** How the engine is to run. */
export const machineOf = ({ threads, sums }: SettingsState): MachineSettings => ({
  threads: threads === 'one' ? 1 : null,
  strict: sums === 'strict',
});

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
    const read = <T extends string>(options: readonly T[], key: string, inQuery = key, ...more: readonly string[]): T =>
      oneOf(options, asked.get(inQuery), host.getSetting(key), ...more) ?? (options[0] as T);
    this.store = createStore<SettingsState>(() => ({
      theme: read(CHOICES.theme, 'theme'),
      language: read(CHOICES.language, 'language', 'lang', system.slice(0, 2)),
      wheel: read(CHOICES.wheel, 'wheel'),
      grid: read(CHOICES.grid, 'grid'),
      palette: read(CHOICES.palette, 'palette'),
      threads: read(CHOICES.threads, 'threads'),
      sums: read(CHOICES.sums, 'sums'),
    }));
  }
  set(change: Partial<SettingsState>): void {
    this.store.setState(change);
    for (const [key, value] of Object.entries(change)) this.host.setSetting(key, value);
  }
  /** The setting's next choice. */
  turn(key: keyof SettingsState): void {
    const options: readonly string[] = CHOICES[key];
    const now = options.indexOf(this.store.getState()[key]);
    this.set({ [key]: options[(now + 1) % options.length] } as Partial<SettingsState>);
  }
}
