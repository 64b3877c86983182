/** A wire drawn onto an input that has one takes its place. Which one it was is said, and where the two could be summed, as a skip connection is, that is offered. */
import { check } from '../../src-engine/compile/check';
import { sameShape } from '../../src-engine/core/shape';
import { type Doc, splitPort } from '../../src-engine/document/doc';
import type { App } from './app';
import type { SizeOf } from './arrange';
import { connect, disconnect } from './build';
import { errorsIn, fixed } from './fixes';
import { settled } from './place';
import type { Replaced } from './session';
import { stepBack } from './steps';
import { reconnect, sourceAt } from './wiring';

/** The sum is one undo step with the wire that asked for it. */
const stepOf = (by: string, to: string): string => `wire ${by}->${to}`;
const isNew = (before: Doc, after: Doc): readonly string[] => {
  const ids = new Set(before.nodes.map((n) => n.id));
  return after.nodes.filter((n) => !ids.has(n.id)).map((n) => n.id);
};

/** An Add at the input, with the wire that ends there and another one; null where they are not of one shape, or something would not fit any more. */
export function withSum(doc: Doc, by: string, to: string, sizeOf?: SizeOf): Doc | null {
  const { ports, issues } = check(doc);
  const [a, b] = [ports[sourceAt(doc, to) ?? ''], ports[by]];
  if (!a || !b || !sameShape(a.shape, b.shape)) return null;
  const put = settled(doc, fixed(doc, { kind: 'insert-node', op: 'Add', params: {}, to }), sizeOf);
  const [id] = isNew(doc, put);
  if (id === undefined) return null;
  const sum = connect(put, by, `${id}.b`);
  return errorsIn(check(sum).issues) <= errorsIn(issues) ? sum : null;
}
/** Says what a wire took the place of in `before`, where it did. */
export function tellReplaced({ editor, session, view }: App, before: Doc, by: string, to: string): void {
  const was = sourceAt(before, to);
  const isLost = was !== undefined && was !== by && sourceAt(editor.doc, to) === by;
  const sum = isLost ? withSum(before, by, to, view.current?.sizeOf) : null;
  session.setState({ replaced: isLost ? { was, by, to, doc: editor.doc, sum } : null });
}
/** A wire drawn by hand; `held`: the wire whose end was taken there. */
export function draw(app: App, by: string, to: string, held: string | null = null): void {
  const { editor } = app;
  const { doc } = editor;
  editor.run(
    'edit.connect',
    () => (held === null ? connect(doc, by, to) : reconnect(doc, held, by, to)),
    stepOf(by, to),
  );
  const others =
    held === null
      ? doc
      : disconnect(
          doc,
          doc.edges.filter(([a, b]) => `${a}->${b}` === held),
        );
  if (editor.doc !== doc) tellReplaced(app, others, by, to);
}
/** What was replaced last, as long as nothing was changed since. */
export function replacedNow({ editor, session }: App): Replaced | null {
  const { replaced } = session.getState();
  return replaced?.doc === editor.doc ? replaced : null;
}
/** Puts the sum there; the keyboard goes on from it. */
export function sumBoth(app: App): void {
  const found = replacedNow(app);
  if (!found?.sum) return;
  const { doc, sum, by, to } = found;
  app.editor.run('edit.connect', () => sum, stepOf(by, to));
  const selected = isNew(doc, sum);
  app.session.setState({ selected, wires: [], element: null, replaced: null });
  app.view.current?.reveal(selected[0] as string, true);
}
/** Takes the new wire back; the keyboard goes on from the node whose wire it was. */
export function takeBack(app: App): void {
  const found = replacedNow(app);
  if (!found) return;
  stepBack(app, 'undo');
  app.view.current?.reveal(splitPort(found.to)[0], true);
}
