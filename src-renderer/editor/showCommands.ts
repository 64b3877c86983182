/** What stands beside and below the canvas. */
import type { Command } from './command';
import { DOCK } from './session';

export const SHOW_COMMANDS: readonly Command[] = [
  {
    id: 'lesson',
    label: 'command.lesson',
    group: 'view',
    keys: ['Shift+L'],
    enabled: () => true,
    run: ({ session }) => session.setState({ side: 'lesson' }),
    onCanvas: true,
  },
  ...DOCK.map(
    (dock): Command => ({
      id: `show-${dock}`,
      label: `command.show.${dock}`,
      group: 'view',
      keys: [],
      enabled: () => true,
      run: ({ session }) => session.setState({ dock }),
      isOn: ({ session }) => session.getState().dock === dock,
    }),
  ),
];
