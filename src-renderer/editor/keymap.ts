/** Keys to commands. Function keys and chords work everywhere; letters and Space only where nobody is typing. */
import { tinykeys } from 'tinykeys';
import type { App } from './app';
import { COMMANDS, type Command } from './commands';

/** A text that is being typed has an undo of its own, until it is taken over. */
const isTyping = (target: EventTarget | null): boolean =>
  target instanceof Element && target.matches('[data-draft="true"]');
const UNDOES: readonly string[] = ['undo', 'redo'];
/** Fields and controls keep their own keys. */
function takesKeys(target: EventTarget | null, chord: string): boolean {
  if (!(target instanceof Element)) return false;
  if (target.closest('input, textarea, select, [contenteditable], .nokey')) return true;
  return chord === 'Space' && target.closest('button, a, [role="tab"], [role="menuitem"], summary') !== null;
}
const isPlain = (chord: string): boolean => !/^F\d|\$mod|F1[01]/.test(chord);

/** Copying, selecting and deleting mean the text where one is typed. */
const isEditing = ({ keys, onCanvas }: Command): boolean => onCanvas === true && keys.some((k) => k.startsWith('$mod'));

export function startKeymap(app: App, target: Window = window): () => void {
  const bindings: Record<string, (e: KeyboardEvent) => void> = {};
  for (const command of COMMANDS as readonly Command[])
    for (const chord of command.keys)
      bindings[chord] = (e) => {
        if (e.isComposing || ((isPlain(chord) || isEditing(command)) && takesKeys(e.target, chord))) return;
        if (UNDOES.includes(command.id) && isTyping(e.target)) return;
        e.preventDefault();
        void (command.enabled(app) ? command.run(app) : command.blocked?.(app));
      };
  return tinykeys(target, bindings);
}
