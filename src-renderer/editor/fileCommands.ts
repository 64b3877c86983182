/** Documents as wholes: new, open, save; undo and redo. */
import type { Doc } from '../../src-engine/document/doc';
import type { Command } from './command';
import { stepBack } from './steps';

export const BLANK: Doc = {
  format: 'unroll',
  version: 1,
  name: 'Untitled',
  nodes: [],
  edges: [],
  training: { batchSize: 32, epochs: 5, seed: 0 },
};
export const FILE_COMMANDS = [
  {
    id: 'new',
    label: 'bar.new',
    group: 'file',
    keys: ['Alt+n'],
    enabled: () => true,
    run: ({ files }) => files.show(BLANK),
  },
  {
    id: 'open',
    label: 'bar.open',
    group: 'file',
    keys: ['$mod+o'],
    enabled: () => true,
    run: ({ files }) => files.open(),
  },
  {
    id: 'examples',
    label: 'gallery.open',
    group: 'file',
    keys: ['$mod+Shift+E'],
    enabled: () => true,
    run: ({ session }) => session.setState({ dialog: 'examples' }),
  },
  {
    id: 'save',
    label: 'bar.save',
    group: 'file',
    keys: ['$mod+s'],
    enabled: () => true,
    run: ({ files }) => files.save(),
  },
  {
    id: 'saveAs',
    label: 'bar.saveAs',
    group: 'file',
    keys: ['$mod+Shift+S'],
    enabled: () => true,
    run: ({ files }) => files.saveAs(),
  },
  {
    id: 'saveGraph',
    label: 'bar.saveGraph',
    group: 'file',
    keys: [],
    enabled: () => true,
    run: ({ files }) => files.saveGraphAs(),
  },
  {
    id: 'exportPytorch',
    label: 'bar.exportPytorch',
    group: 'file',
    keys: [],
    enabled: () => true,
    run: ({ files }) => files.exportPytorch(),
  },
  {
    id: 'undo',
    label: 'bar.undo',
    group: 'edit',
    keys: ['$mod+z'],
    enabled: ({ editor }) => editor.undoLabel !== undefined,
    run: (app) => stepBack(app, 'undo'),
    menus: ['pane'],
  },
  {
    id: 'redo',
    label: 'bar.redo',
    group: 'edit',
    keys: ['$mod+Shift+Z', '$mod+y'],
    enabled: ({ editor }) => editor.redoLabel !== undefined,
    run: (app) => stepBack(app, 'redo'),
    menus: ['pane'],
  },
] as const satisfies readonly Command[];
