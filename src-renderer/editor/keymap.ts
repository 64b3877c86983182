/** Keys to commands. Function keys and chords work everywhere; letters and Space only where nobody is typing. */
import { tinykeys } from 'tinykeys';
import type { App } from './app';
import type { Command } from './command';
import { COMMANDS } from './commands';

/** A text that is being typed has an undo of its own, until it is taken over. */
const isTyping = (target: EventTarget | null): boolean =>
  target instanceof Element && target.matches('[data-draft="true"]');
const UNDOES: readonly string[] = ['undo', 'redo'];
/** Fields and controls keep their own keys. */
function takesKeys(target: EventTarget | null, chord: string): boolean {
  if (!(target instanceof Element)) return false;
  if (target.closest('input, textarea, select, [contenteditable], .nokey')) return true;
  if (/Arrow|Home/.test(chord)) return target.closest('[role="tree"], [role="tablist"], [role="listbox"]') !== null;
  return chord === 'Space' && target.closest('button, a, [role="tab"], [role="menuitem"], summary') !== null;
}
const isPlain = (chord: string): boolean => !/^F\d|\$mod|F1[01]/.test(chord);

/** Copying, selecting and deleting mean the text where one is typed. */
const isEditing = ({ keys, onCanvas }: Command): boolean => onCanvas === true && keys.some((k) => k.startsWith('$mod'));

/**
 * A letter is known by what it writes; while another script is on (Hangul writes ㅁ where A is), by its place on the board. The two
 * are never both taken: on a Latin board of another order the letter alone decides.
 */
function bindingsOf(chord: string): readonly { readonly chord: string; readonly isPlace: boolean }[] {
  const letter = /^(.*\+)?([a-z])$/i.exec(chord);
  const [, before = '', key = ''] = letter ?? [];
  return [{ chord, isPlace: false }, ...(letter ? [{ chord: `${before}Key${key.toUpperCase()}`, isPlace: true }] : [])];
}
const isLatin = (key: string): boolean => key.length === 1 && key.charCodeAt(0) < 128;

export function startKeymap(app: App, target: Window = window): () => void {
  const bindings: Record<string, (e: KeyboardEvent) => void> = {};
  for (const command of COMMANDS) {
    if (command.isNative) continue;
    for (const key of command.keys)
      for (const { chord, isPlace } of bindingsOf(key))
        bindings[chord] = (e) => {
          if (e.defaultPrevented || e.isComposing || (isPlace && isLatin(e.key))) return;
          if (app.session.getState().dialog !== null) return;
          if ((isPlain(key) || isEditing(command)) && takesKeys(e.target, key)) return;
          if (UNDOES.includes(command.id) && isTyping(e.target)) return;
          // an editor of code has these keys itself, also where it has nothing to undo
          if (
            key.startsWith('$mod') &&
            command.id !== 'save' &&
            e.target instanceof Element &&
            e.target.closest('.monaco-editor')
          )
            return;
          const can = command.enabled(app);
          const why = can ? null : command.reason?.(app);
          if (why || app.session.getState().refused)
            app.session.setState({ refused: why ? { label: command.label, why } : null });
          // what cannot be done now leaves the key to the page: Escape closes, arrows scroll
          if (!can && !command.blocked && isPlain(key)) return;
          e.preventDefault();
          void (can ? command.run(app) : command.blocked?.(app));
        };
  }
  return tinykeys(target, bindings);
}
