/** What a command is: a value. Buttons, menus, keys and the shortcut sheet are loops over the table of them. */
import type { App } from './app';
import type { Target } from './session';

/** Where the shortcut sheet and the native menu put it. */
export const GROUPS = ['file', 'edit', 'graph', 'arrange', 'view', 'run', 'help'] as const;
export type Group = (typeof GROUPS)[number];

export type Command = {
  readonly id: string;
  /** i18n key of its name. */
  readonly label: string;
  readonly group: Group;
  /** Chords in tinykeys' form; the first is shown. Each run command has one that no browser takes. */
  readonly keys: readonly string[];
  readonly enabled: (app: App) => boolean;
  readonly run: (app: App) => unknown;
  /** For a switch: whether it is on. */
  readonly isOn?: (app: App) => boolean;
  /** i18n key of what it needs that is not there, or why it cannot be done to what is selected: said where its key is pressed all the same. */
  readonly reason?: (app: App) => string | null;
  /** What the wish leads to where it cannot be done now. */
  readonly blocked?: (app: App) => unknown;
  /** Only where the canvas (or nothing) has the focus: the key is a letter or a space. */
  readonly onCanvas?: true;
  /** The keys are shown, but the browser's own events act on them (the clipboard). */
  readonly isNative?: true;
  /** The context menus that it stands in. */
  readonly menus?: readonly Target[];
};
/** What is asked for while an edit is on its way to the engine is done once it is there: what a command leads to where it cannot be done now. */
export const soon =
  (can: (app: App) => boolean, act: (app: App) => unknown, otherwise: (app: App) => void = () => {}) =>
  (app: App): void => {
    const loading = app.run.loading();
    if (!loading) otherwise(app);
    else void loading.then(() => (can(app) ? void act(app) : otherwise(app)));
  };
const isMac = (): boolean => /Mac/.test(globalThis.navigator?.platform ?? '');
const NAMES: Readonly<Record<string, string>> = {
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
  'Shift+?': '?',
  // where these characters are on most keyboards
  'Shift+!': 'Shift+1',
  'Shift+@': 'Shift+2',
};
/** "Ctrl+Z" as a person reads it. */
export const keyText = (chord: string): string =>
  NAMES[chord] ??
  chord
    .replace('$mod', isMac() ? '⌘' : 'Ctrl')
    .split('+')
    .map((part) => NAMES[part] ?? (part.length === 1 ? part.toUpperCase() : part))
    .join('+')
    .replace('++', '+=');
export const keysText = (command: Command): string => command.keys.map(keyText).join(', ');
