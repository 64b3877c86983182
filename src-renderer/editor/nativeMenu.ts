/** The page's commands for the native menu of the desktop, in its language. */
import type { Command } from './command';
import { GROUPS } from './command';
import { COMMANDS } from './commands';

export type NativeMenu = {
  readonly groups: readonly { readonly id: string; readonly label: string }[];
  readonly commands: readonly {
    readonly id: string;
    readonly label: string;
    readonly group: string;
    readonly accelerator: string;
  }[];
};
/** The clipboard's are roles there: they act on the text that has the focus, too. */
const isShown = (c: Command): boolean =>
  !c.isNative && !c.id.startsWith('nudge') && c.id !== 'space' && c.id !== 'selectNone' && c.id !== 'addHere';
/** As Electron writes keys; those that it cannot show are left out. */
function accelerator({ keys: [chord = ''] }: Command): string {
  const text = chord
    .replace('$mod', 'CmdOrCtrl')
    .replace(/\+([a-z])$/, (_, letter: string) => `+${letter.toUpperCase()}`)
    .replace(/^([a-z])$/, (letter) => letter.toUpperCase());
  return /^[\w+,./=;'-]*$/.test(text) ? text : '';
}
export const nativeMenu = (t: (key: string) => string): NativeMenu => ({
  groups: GROUPS.map((id) => ({ id, label: t(`command.group.${id}`) })),
  commands: COMMANDS.filter(isShown).map((c) => ({
    id: c.id,
    label: t(c.label),
    group: c.group,
    accelerator: accelerator(c),
  })),
});
