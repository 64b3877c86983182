/** What stands beside and below the canvas. */
import type { Command } from './command';
import { DOCK, hasDock } from './session';

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
  ...(['value', 'gradient'] as const).map(
    (layer): Command => ({
      id: `show-${layer}s`,
      label: `command.show.${layer}s`,
      group: 'view',
      keys: [],
      enabled: () => true,
      run: ({ run }) => run.store.setState({ layer }),
      isOn: ({ run }) => run.store.getState().layer === layer,
    }),
  ),
  ...DOCK.map(
    (dock): Command => ({
      id: `show-${dock}`,
      label: `command.show.${dock}`,
      group: 'view',
      keys: [],
      enabled: ({ editor }) => hasDock(editor.doc, dock),
      run: ({ session }) => session.setState({ dock }),
      isOn: ({ session }) => session.getState().dock === dock,
    }),
  ),
];
