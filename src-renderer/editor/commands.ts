/** Every command: buttons, menus, keys and the shortcut sheet are loops over this table. */
import type { Unit } from '../../src-engine/protocol/messages';
import { ARRANGE_COMMANDS, VIEW_COMMANDS } from './arrangeCommands';
import { CELL_COMMANDS } from './cells/commands';
import type { Command } from './command';
import { FILE_COMMANDS } from './fileCommands';
import { GRAPH_COMMANDS } from './graphCommands';
import { RUN_COMMANDS } from './runCommands';
import { SHOW_COMMANDS } from './showCommands';
import { UNFOLD_COMMANDS } from './unfold';

export const COMMANDS: readonly Command[] = [
  ...FILE_COMMANDS,
  ...GRAPH_COMMANDS,
  ...CELL_COMMANDS,
  ...UNFOLD_COMMANDS,
  ...ARRANGE_COMMANDS,
  ...VIEW_COMMANDS,
  ...SHOW_COMMANDS,
  ...RUN_COMMANDS,
];
/** Those that the source names; the others are found by their table. */
export type CommandId =
  | (typeof FILE_COMMANDS)[number]['id']
  | (typeof GRAPH_COMMANDS)[number]['id']
  | (typeof CELL_COMMANDS)[number]['id']
  | (typeof UNFOLD_COMMANDS)[number]['id']
  | (typeof VIEW_COMMANDS)[number]['id']
  | (typeof RUN_COMMANDS)[number]['id'];
export const commandOf = (id: CommandId): Command => COMMANDS.find((c) => c.id === id) as Command;
/** The command that takes one step of a unit, where there is one. */
export function stepCommand(unit: Unit, back: boolean): Command | null {
  if (unit === 'instruction') return commandOf(back ? 'backInstruction' : 'nextInstruction');
  if (unit === 'node') return commandOf(back ? 'backNode' : 'nextNode');
  return unit === 'phase' && !back ? commandOf('endOfPhase') : null;
}
