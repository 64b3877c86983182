/** What can be done to nodes and wires. */
import { copied, openList, pasteText, remove, turnFlag } from './acts';
import type { App } from './app';
import { copyText, portsOf } from './build';
import { nodeOf } from './changes';
import type { Command } from './command';
import { replacedNow, sumBoth } from './replaced';
import { fold } from './unfold';

const hasNodes = ({ session }: App): boolean => session.getState().selected.length > 0;
const hasOne = ({ session }: App): boolean => session.getState().selected.length === 1;
const hasWire = ({ session }: App): boolean => session.getState().wires.length === 1;
const hasAny = (app: App): boolean => hasNodes(app) || app.session.getState().wires.length > 0;
const isAll =
  (flag: 'frozen' | 'bypassed') =>
  ({ editor, session }: App): boolean => {
    const { selected } = session.getState();
    return selected.length > 0 && selected.every((id) => nodeOf(editor.doc, id)?.[flag] === true);
  };
/** The first output of the node that is selected. */
function firstOutput({ editor, session }: App): string | null {
  const node = nodeOf(editor.doc, session.getState().selected[0] ?? '');
  const port = node && portsOf(node, editor.doc).outputs[0];
  return node && port !== undefined ? `${node.id}.${port}` : null;
}
export const GRAPH_COMMANDS = [
  {
    id: 'add',
    label: 'command.add',
    group: 'graph',
    keys: ['a'],
    enabled: () => true,
    run: (app) => openList(app, { at: null }),
    onCanvas: true,
  },
  {
    id: 'addHere',
    label: 'command.addHere',
    group: 'graph',
    keys: [],
    enabled: () => true,
    run: (app) =>
      openList(app, { at: app.view.current?.pointer() ?? null, screen: app.session.getState().menu?.screen ?? null }),
    menus: ['pane'],
  },
  {
    id: 'insert',
    label: 'command.insert',
    group: 'graph',
    keys: ['i'],
    enabled: hasWire,
    reason: () => 'command.needs.wire',
    run: (app) =>
      openList(app, { wire: app.session.getState().wires[0] ?? null, at: app.view.current?.pointer() ?? null }),
    onCanvas: true,
    menus: ['wire'],
  },
  {
    id: 'connect',
    label: 'command.connect',
    group: 'graph',
    keys: ['c'],
    enabled: (app) => hasOne(app) && firstOutput(app) !== null,
    reason: (app) => (hasOne(app) ? 'command.needs.output' : 'command.needs.one'),
    run: (app) => openList(app, { loose: { end: firstOutput(app) as string, is: 'output' }, withPorts: true }),
    onCanvas: true,
    menus: ['node'],
  },
  {
    id: 'sum',
    label: 'command.sum',
    group: 'graph',
    keys: ['s'],
    enabled: (app) => replacedNow(app)?.sum != null,
    reason: (app) => (replacedNow(app) ? 'command.needs.sameShape' : 'command.needs.replaced'),
    run: sumBoth,
    onCanvas: true,
  },
  {
    id: 'rename',
    label: 'command.rename',
    group: 'graph',
    keys: ['F2'],
    enabled: hasOne,
    reason: () => 'command.needs.one',
    run: ({ session }) => session.setState({ renaming: session.getState().selected[0] ?? null }),
    onCanvas: true,
    menus: ['node'],
  },
  {
    id: 'runTo',
    label: 'inspector.runTo',
    group: 'run',
    keys: ['h'],
    enabled: (app) => hasOne(app) && (app.run.store.getState().loaded?.tape.length ?? 0) > 0,
    reason: (app) => (hasOne(app) ? null : 'command.needs.one'),
    run: ({ run, session }) => run.run({ toNode: session.getState().selected[0] as string }),
    onCanvas: true,
    menus: ['node'],
  },
  {
    id: 'cut',
    label: 'command.cut',
    group: 'edit',
    keys: ['$mod+x'],
    isNative: true,
    enabled: hasNodes,
    run: async (app) => {
      if (await app.clipboard.write(copied(app))) remove(app, false);
    },
    menus: ['node'],
  },
  {
    id: 'copy',
    label: 'command.copy',
    group: 'edit',
    keys: ['$mod+c'],
    isNative: true,
    enabled: hasNodes,
    run: (app) => app.clipboard.write(copied(app)),
    menus: ['node'],
  },
  {
    id: 'paste',
    label: 'command.paste',
    group: 'edit',
    keys: ['$mod+v'],
    isNative: true,
    enabled: () => true,
    run: async (app) => pasteText(app, (await app.clipboard.read()) ?? ''),
    menus: ['pane'],
  },
  {
    id: 'duplicate',
    label: 'command.duplicate',
    group: 'edit',
    keys: ['$mod+d'],
    enabled: hasNodes,
    reason: () => 'command.needs.some',
    run: (app) => pasteText(app, copyText(app.editor.doc, app.session.getState().selected)),
    onCanvas: true,
    menus: ['node'],
  },
  {
    id: 'delete',
    label: 'command.delete',
    group: 'edit',
    keys: ['Delete', 'Backspace'],
    enabled: hasAny,
    reason: () => 'command.needs.any',
    run: (app) => remove(app, false),
    onCanvas: true,
    menus: ['node', 'wire'],
  },
  {
    id: 'heal',
    label: 'command.heal',
    group: 'edit',
    keys: ['$mod+Delete', '$mod+Backspace'],
    enabled: hasNodes,
    reason: () => 'command.needs.some',
    run: (app) => remove(app, true),
    onCanvas: true,
    menus: ['node'],
  },
  {
    id: 'bypass',
    label: 'command.bypass',
    group: 'graph',
    keys: ['$mod+b'],
    enabled: hasNodes,
    isOn: isAll('bypassed'),
    reason: () => 'command.needs.some',
    run: (app) => turnFlag(app, 'bypassed'),
    onCanvas: true,
    menus: ['node'],
  },
  {
    id: 'freeze',
    label: 'command.freeze',
    group: 'graph',
    keys: ['f'],
    enabled: hasNodes,
    isOn: isAll('frozen'),
    reason: () => 'command.needs.some',
    run: (app) => turnFlag(app, 'frozen'),
    onCanvas: true,
    menus: ['node'],
  },
  {
    id: 'selectAll',
    label: 'command.selectAll',
    group: 'edit',
    keys: ['$mod+a'],
    enabled: () => true,
    run: ({ editor, session }) => session.setState({ selected: editor.doc.nodes.map((n) => n.id) }),
    onCanvas: true,
    menus: ['pane'],
  },
  {
    id: 'selectNone',
    label: 'command.selectNone',
    group: 'edit',
    keys: ['Escape'],
    enabled: (app) => hasAny(app) || app.session.getState().unfolded !== null,
    // what was unfolded last is folded first
    run: (app) => {
      if (app.session.getState().unfolded !== null) fold(app);
      else app.session.setState({ selected: [], wires: [] });
    },
    onCanvas: true,
  },
] as const satisfies readonly Command[];
