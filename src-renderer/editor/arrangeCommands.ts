/** Where nodes stand: aligned, spread, nudged; and what of the canvas is seen. */
import type { App } from './app';
import { align, distribute, nudge, SIDES, type Side, toGrid } from './arrange';
import type { Command } from './command';
import { arrange } from './layout/act';

const count = ({ session }: App): number => session.getState().selected.length;
const SIZE = { width: 188, height: 120 };
const sizeOf =
  ({ view }: App) =>
  (id: string) =>
    view.current?.sizeOf(id) ?? SIZE;
/** In pixels of the canvas. */
const SMALL = 5;
const LARGE = 20;

const ALIGN_KEYS: Record<Side, string> = {
  left: 'Alt+Shift+l',
  centre: 'Alt+Shift+c',
  right: 'Alt+Shift+r',
  top: 'Alt+Shift+t',
  middle: 'Alt+Shift+m',
  bottom: 'Alt+Shift+b',
};
const aligning = SIDES.map(
  (side): Command => ({
    id: `align-${side}`,
    label: `command.align.${side}`,
    group: 'arrange',
    keys: [ALIGN_KEYS[side]],
    enabled: (app) => count(app) > 1,
    reason: () => 'command.needs.two',
    run: (app) => app.editor.run('edit.align', (doc) => align(doc, app.session.getState().selected, side, sizeOf(app))),
    onCanvas: true,
  }),
);
const spreading = [true, false].map(
  (across): Command => ({
    id: across ? 'spread-across' : 'spread-down',
    label: across ? 'command.spreadAcross' : 'command.spreadDown',
    group: 'arrange',
    keys: [across ? 'Alt+Shift+h' : 'Alt+Shift+v'],
    enabled: (app) => count(app) > 2,
    reason: () => 'command.needs.three',
    run: (app) =>
      app.editor.run('edit.align', (doc) => distribute(doc, app.session.getState().selected, across, sizeOf(app))),
    onCanvas: true,
  }),
);
const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] } as const;
/** Presses one after the other are one step. */
const nudging = Object.entries(WAYS).flatMap(([key, [dx, dy]]) =>
  [false, true].map(
    (far): Command => ({
      id: `nudge-${key.slice(5).toLowerCase()}${far ? '-far' : ''}`,
      label: far ? 'command.nudgeFar' : 'command.nudge',
      group: 'arrange',
      keys: [far ? `Shift+${key}` : key],
      enabled: (app) => count(app) > 0,
      run: ({ editor, session }) => {
        const { selected } = session.getState();
        const by = far ? LARGE : SMALL;
        editor.run('edit.move', (doc) => nudge(doc, selected, [dx * by, dy * by]), `nudge ${selected.join()}`);
      },
      onCanvas: true,
    }),
  ),
);
export const ARRANGE_COMMANDS: readonly Command[] = [
  {
    id: 'arrange',
    label: 'command.arrange',
    group: 'arrange',
    keys: ['Shift+A'],
    enabled: ({ editor }) => editor.doc.nodes.length > 0,
    run: arrange,
    onCanvas: true,
    menus: ['node', 'pane'],
  },
  ...aligning,
  ...spreading,
  {
    id: 'toGrid',
    label: 'command.toGrid',
    group: 'arrange',
    keys: ['Alt+Shift+g'],
    enabled: (app) => count(app) > 0,
    reason: () => 'command.needs.some',
    run: ({ editor, session }) => editor.run('edit.align', (doc) => toGrid(doc, session.getState().selected)),
    onCanvas: true,
  },
  {
    id: 'grid',
    label: 'command.grid',
    group: 'arrange',
    keys: ['Shift+G'],
    enabled: () => true,
    isOn: ({ settings }) => settings.store.getState().grid === 'on',
    run: ({ settings }) => settings.turn('grid'),
    onCanvas: true,
  },
  ...nudging,
];
/** A lesson is shown also where the left panel is put away. */
const hasLeft = ({ settings, session }: App): boolean =>
  settings.store.getState().palette === 'open' || session.getState().side === 'lesson';
const VIEWS = (app: App): boolean => app.view.current !== null;
export const VIEW_COMMANDS = [
  {
    id: 'fit',
    label: 'command.fit',
    group: 'view',
    keys: ['Shift+!', 'Home'],
    enabled: VIEWS,
    run: ({ view }) => view.current?.fit(),
    onCanvas: true,
    menus: ['pane'],
  },
  {
    id: 'zoomToSelection',
    label: 'command.zoomToSelection',
    group: 'view',
    keys: ['Shift+@', 'z'],
    enabled: (app) => count(app) > 0,
    reason: () => 'command.needs.some',
    run: ({ view, session }) => view.current?.show(session.getState().selected),
    onCanvas: true,
    menus: ['node'],
  },
  {
    id: 'fullSize',
    label: 'canvas.full',
    group: 'view',
    keys: ['$mod+0'],
    enabled: VIEWS,
    run: ({ view }) => view.current?.zoomTo(1),
  },
  {
    id: 'zoomIn',
    label: 'command.zoomIn',
    group: 'view',
    keys: ['$mod+=', '$mod+Shift++'],
    enabled: VIEWS,
    run: ({ view }) => view.current?.zoomBy(1.2),
  },
  {
    id: 'zoomOut',
    label: 'command.zoomOut',
    group: 'view',
    keys: ['$mod+-'],
    enabled: VIEWS,
    run: ({ view }) => view.current?.zoomBy(1 / 1.2),
  },
  {
    id: 'wheel',
    label: 'command.wheel',
    group: 'view',
    keys: [],
    enabled: () => true,
    isOn: ({ settings }) => settings.store.getState().wheel === 'pan',
    run: ({ settings }) => settings.turn('wheel'),
    onCanvas: true,
  },
  {
    id: 'palette',
    label: 'command.palette',
    group: 'view',
    keys: ['n'],
    enabled: () => true,
    isOn: hasLeft,
    run(app) {
      const isShown = hasLeft(app);
      app.settings.set({ palette: isShown ? 'closed' : 'open' });
      if (isShown && app.session.getState().side === 'lesson') app.session.setState({ side: 'nodes' });
    },
    onCanvas: true,
  },
  {
    id: 'find',
    label: 'command.find',
    group: 'view',
    keys: ['$mod+f'],
    enabled: () => true,
    run: ({ settings, session }) => {
      settings.set({ palette: 'open' });
      session.setState((s) => ({ side: 'outline', finding: s.finding + 1 }));
    },
    onCanvas: true,
  },
  {
    id: 'commands',
    label: 'command.commands',
    group: 'help',
    keys: ['$mod+k', '$mod+Shift+P'],
    enabled: () => true,
    run: ({ session }) => session.setState({ dialog: 'commands' }),
  },
  {
    id: 'shortcuts',
    label: 'command.shortcuts',
    group: 'help',
    keys: ['Shift+?'],
    enabled: () => true,
    run: ({ session }) => session.setState({ dialog: 'shortcuts' }),
    onCanvas: true,
  },
] as const satisfies readonly Command[];
