/** Somebody who does anything at all: every command and every act of the canvas, at random, on the real editor without a page. */
import { createStore } from 'zustand/vanilla';
import { check } from '../../src-engine/compile/check';
import { bits } from '../../src-engine/core/random';
import { type Doc, splitPort } from '../../src-engine/document/doc';
import { ALL_OPS, type OpName } from '../../src-engine/ops/index';
import { add, applyFix, link, pasteText, remove, renameNode } from '../../src-renderer/editor/acts';
import { Analysis } from '../../src-renderer/editor/analysis';
import type { App } from '../../src-renderer/editor/app';
import { copyText, disconnect, ordered, portsOf } from '../../src-renderer/editor/build';
import { moveNodes, setParam, setTraining } from '../../src-renderer/editor/changes';
import { COMMANDS } from '../../src-renderer/editor/commands';
import { closesCycle, isBackWire } from '../../src-renderer/editor/cycles';
import { Editor } from '../../src-renderer/editor/editor';
import { errorsIn, fixesOf } from '../../src-renderer/editor/fixes';
import { draw, sumBoth } from '../../src-renderer/editor/replaced';
import { createSession, keepToDocument } from '../../src-renderer/editor/session';
import { Settings } from '../../src-renderer/editor/settings';
import { candidates, insertOn } from '../../src-renderer/editor/wiring';
import type { Host } from '../../src-renderer/host/host';

/** What the commands of these groups do, they do to the document, the selection or the clipboard alone. */
const GROUPS: readonly string[] = ['edit', 'graph', 'arrange'];
const OPS = Object.keys(ALL_OPS) as OpName[];
const NAMES = ['head', 'tail', 'class', 'x 1', 'conv1', '', '__proto__', '한글', 'data', 'a.b'];
const JUNK = ['', 'x', '{}', '{"format":"unroll-nodes","nodes":[],"edges":[]}', '[1]'];
const VALUES = [0, 1, 2, 3, 5, -1, 0.5, '3', null, [1, 2], 'x * y', 2 ** 31];

/** The app's parts without a page and without an engine. */
export function headless(doc: Doc): App {
  const kept = new Map<string, string>();
  const host = {
    kind: 'memory',
    getSetting: (key: string) => kept.get(key) ?? null,
    setSetting: (key: string, value: string) => void kept.set(key, value),
  } as unknown as Host;
  const editor = new Editor(doc);
  const session = createSession();
  let clip: string | null = null;
  keepToDocument(session, editor);
  return {
    host,
    editor,
    session,
    analysis: new Analysis(editor),
    settings: new Settings(host, '', 'en'),
    run: { store: createStore(() => ({ loaded: null, position: null })), carries: () => {}, loading: () => null },
    files: { show: (d: Doc) => editor.open(d) },
    view: { current: null },
    clipboard: {
      read: async () => clip,
      write: async (text: string) => {
        clip = text;
        return true;
      },
    },
  } as unknown as App;
}
/** What makes a document valid, whatever it computes. Empty where nothing is wrong. */
export function faultsOf(doc: Doc): string[] {
  const faults: string[] = [];
  const ids = new Set(doc.nodes.map((n) => n.id));
  if (ids.size !== doc.nodes.length) faults.push('two nodes of one name');
  const inputs = new Set<string>();
  for (const [from, to] of doc.edges) {
    if (!ids.has(splitPort(from)[0]) || !ids.has(splitPort(to)[0])) faults.push(`${from} -> ${to} leads nowhere`);
    if (inputs.has(to)) faults.push(`two wires end at ${to}`);
    inputs.add(to);
  }
  for (const n of doc.nodes) {
    if (n.weightsOf !== undefined && !ids.has(n.weightsOf)) faults.push(`${n.id} shares the weights of nobody`);
    if (!n.at.every((v) => Number.isFinite(v) && Math.abs(v) <= 1e6)) faults.push(`${n.id} stands at ${n.at}`);
  }
  const rank = new Map(ordered(doc).map((n, i) => [n.id, i]));
  for (const [from, to] of doc.edges)
    if (!isBackWire(doc, from, to) && (rank.get(splitPort(from)[0]) ?? 0) >= (rank.get(splitPort(to)[0]) ?? 0))
      faults.push(`${from} -> ${to} closes a cycle`);
  return faults;
}

export class Actor {
  #count = 0;
  constructor(
    readonly app: App,
    private readonly seed: number,
  ) {}
  #bits = (): number => bits(this.seed, this.#count++);
  #pick = <T>(list: readonly T[]): T | undefined => list[this.#bits() % Math.max(1, list.length)];
  #id = (): string => this.#pick(this.app.editor.doc.nodes)?.id ?? 'nobody';
  #wire = (): string => {
    const edge = this.#pick(this.app.editor.doc.edges);
    return edge ? edge.join('->') : 'no.y->no.x';
  };
  #output = (): string | null => {
    const { doc } = this.app.editor;
    const node = this.#pick(doc.nodes);
    const port = node && this.#pick(portsOf(node, doc).outputs);
    return node && port !== undefined ? `${node.id}.${port}` : null;
  };
  /** Selects some nodes and wires, as clicks would. */
  #select = (): void => {
    const { doc } = this.app.editor;
    this.app.session.setState({
      selected: doc.nodes.filter(() => this.#bits() % 3 === 0).map((n) => n.id),
      wires: doc.edges.filter(() => this.#bits() % 5 === 0).map((e) => e.join('->')),
    });
  };
  /** Each kind of act by its name. */
  readonly acts: Readonly<Record<string, () => unknown>> = {
    add: () =>
      add(
        this.app,
        this.#pick(OPS) as OpName,
        this.#bits() & 1 ? { at: [this.#bits() % 900, this.#bits() % 900] } : {},
      ),
    addOnWire: () => add(this.app, this.#pick(OPS) as OpName, { at: [5, 5], wire: this.#wire() }),
    link: () => {
      const end = this.#output();
      if (end === null) return;
      const { editor, analysis } = this.app;
      const ports = [...candidates(editor.doc, analysis.checked, { end, is: 'output' })];
      const to = this.#pick(ports.filter(([, why]) => why?.code !== 'cycle'));
      if (to) link(this.app, { end, is: 'output' }, to[0]);
    },
    linkBoth: () => {
      this.acts.link?.();
      sumBoth(this.app);
    },
    reconnect: () => {
      const [wire, from] = [this.#wire(), this.#output()];
      const to = this.#pick(this.app.editor.doc.edges)?.[1];
      if (from === null || !to || closesCycle(this.app.editor.doc, from, to)) return;
      draw(this.app, from, to, wire);
    },
    cutWire: () => {
      const wire = this.#wire();
      this.app.editor.run('edit.disconnect', (d) =>
        disconnect(
          d,
          d.edges.filter((e) => e.join('->') === wire),
        ),
      );
    },
    drop: () => {
      const [id, wire] = [this.#id(), this.#wire()];
      const [from = '', to = ''] = wire.split('->').map((end) => splitPort(end)[0]);
      const { doc } = this.app.editor;
      // the canvas offers only what has no wires of its own
      if (doc.edges.some((e) => e.some((end) => splitPort(end)[0] === id)) || id === from || id === to) return;
      this.app.editor.run('edit.insert', (d) => insertOn(moveNodes(d, new Map([[id, [3, 4]]])), id, wire));
    },
    move: () => {
      const [id, x, y] = [this.#id(), this.#bits() % 2000, this.#bits() % 2000];
      this.app.editor.run('edit.move', (d) => moveNodes(d, new Map([[id, [x, y]]])));
    },
    rename: () => renameNode(this.app, this.#id(), this.#pick(NAMES) ?? ''),
    param: () => {
      const id = this.#id();
      const op = this.app.editor.doc.nodes.find((n) => n.id === id)?.op ?? '';
      const name = this.#pick(Object.keys(ALL_OPS[op]?.params ?? {}));
      if (name !== undefined)
        this.app.editor.run('edit.param', (d) => setParam(d, id, name, this.#pick(VALUES)), `${id}.${name}`);
    },
    training: () =>
      this.app.editor.run('edit.training', (d) => setTraining(d, ['optimizer', 'lr'], this.#pick(VALUES))),
    fix: () => {
      const { editor, analysis } = this.app;
      const found = this.#pick(analysis.checked.issues);
      const fix = found && this.#pick(fixesOf(editor.doc, analysis.checked, found));
      if (!fix) return;
      const before = errorsIn(check(editor.doc).issues);
      applyFix(this.app, fix);
      // of an op that was not known nobody looked for errors before, and a name is no error of the graph
      const isCounted = found.severity === 'error' && fix.kind !== 'set-op' && fix.kind !== 'rename';
      const { issues } = check(editor.doc);
      // a target says how many classes there are: what it asks of the prediction then has a fix of its own
      const asked = issues.some(
        (i) => i.code === 'too-few-classes' && i.node === found.node && found.port === 'target',
      );
      if (isCounted && errorsIn(issues) >= before + Number(asked))
        throw new Error(`${JSON.stringify(fix)} for ${found.code} leaves as many errors`);
    },
    pasteJunk: () => pasteText(this.app, this.#pick(JUNK) ?? ''),
    pasteCopy: () => {
      this.#select();
      pasteText(this.app, copyText(this.app.editor.doc, this.app.session.getState().selected));
    },
    select: this.#select,
    open: () =>
      this.#bits() % 4 === 0 && this.app.files.show({ ...this.app.editor.doc, name: `opened ${this.#count}` }),
  };
  /** Deletes some of what is there: larger documents are as good as small ones, and slower. */
  thin(): string {
    this.#select();
    remove(this.app, (this.#bits() & 1) === 1);
    return 'delete';
  }
  /** One act, or one command that is enabled; its name. */
  async act(): Promise<string> {
    const commands = COMMANDS.filter((c) => GROUPS.includes(c.group) && c.enabled(this.app));
    const names = [...Object.keys(this.acts), ...commands.map((c) => c.id)];
    const name = this.#pick(names) as string;
    const act = this.acts[name];
    if (act) await act();
    else await commands.find((c) => c.id === name)?.run(this.app);
    return name;
  }
}
