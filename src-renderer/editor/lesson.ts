/** What the buttons of a lesson do, and how a lesson is written into the document. */
import type { Doc } from '../../src-engine/document/doc';
import type { Lesson, LessonChange, LessonStep } from '../../src-engine/document/lesson';
import type { App } from './app';
import { nodeOf, setParam, setTraining } from './changes';
import type { Command } from './command';
import { COMMANDS } from './commands';
import { type ExampleName, isExample } from './examples';

/** Before the name of an example, where a step leads on to another document. */
const EXAMPLE = 'example-';
export type Pressed =
  | { readonly kind: 'command'; readonly command: Command }
  | { readonly kind: 'example'; readonly name: ExampleName };
/** What an id in `commands` stands for; null where this version has no such command. */
export function pressed(id: string): Pressed | null {
  const name = id.startsWith(EXAMPLE) ? id.slice(EXAMPLE.length) : '';
  if (isExample(name)) return { kind: 'example', name };
  const command = COMMANDS.find((c) => c.id === id);
  return command ? { kind: 'command', command } : null;
}
/** The node that a step points at: selected, and in the middle of the canvas. False where the graph has none of this name. */
export function pointAt({ editor, session, view }: App, node: string): boolean {
  if (!nodeOf(editor.doc, node)) return false;
  session.setState({ selected: [node], wires: [] });
  view.current?.centre(node);
  return true;
}
const at = (from: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>((v, key) => (v as Readonly<Record<string, unknown>> | undefined)?.[key], from);
const same = (a: unknown, b: unknown): boolean => JSON.stringify(a ?? null) === JSON.stringify(b ?? null);
/** Whether the document is already as a change would make it. */
export function isMade(doc: Doc, c: LessonChange): boolean {
  if ('param' in c) return same(nodeOf(doc, String(c.node))?.params[String(c.param)], c.value);
  return same(at(doc.training, c.training.split('.')), c.value);
}
/** One undo step. */
export function makeChange({ editor }: App, c: LessonChange): void {
  if ('param' in c)
    editor.run('edit.param', (doc) =>
      nodeOf(doc, String(c.node)) ? setParam(doc, String(c.node), String(c.param), c.value) : doc,
    );
  else editor.run('edit.training', (doc) => setTraining(doc, c.training.split('.'), c.value));
}
export const EMPTY_STEP: LessonStep = { text: '' };
const isEmpty = (lesson: Lesson): boolean =>
  [lesson.about, lesson.question, lesson.answer, ...lesson.steps.map((s) => s.text)].every(
    (t) => !t || Object.values(t).join('').trim() === '',
  );
/** The lesson as it was written, as one undo step; a lesson without a word is none. */
export function writeLesson({ editor }: App, lesson: Lesson): void {
  editor.run('edit.lesson', (doc) => {
    if (same(lesson, doc.lesson)) return doc;
    if (!isEmpty(lesson)) return { ...doc, lesson };
    const { lesson: _gone, ...rest } = doc;
    return doc.lesson === undefined ? doc : (rest as Doc);
  });
}
