/** The lesson that a document may carry: steps to read, to press and to look at, one question, its answer. Form: docs/lessons.md. */
import { z } from './zod';

/** Characters of one text, steps, and how many nodes, commands or changes one step may point at. */
export const LESSON_LIMITS = { text: 2000, steps: 40, pointed: 12, languages: 8 } as const;

const longest = (v: string | Readonly<Record<string, string>>): number =>
  typeof v === 'string' ? v.length : Math.max(0, ...Object.values(v).map((t) => t.length));
/** A text, or one for each language by its code. What stands in it is never read as HTML. */
const text = z
  .union([z.string(), z.record(z.string(), z.string())], { error: 'it is neither a text nor texts by language' })
  .refine((v) => longest(v) <= LESSON_LIMITS.text, {
    error: `it has more than ${LESSON_LIMITS.text} characters`,
  })
  .refine((v) => typeof v === 'string' || Object.keys(v).length <= LESSON_LIMITS.languages, {
    error: `it has more than ${LESSON_LIMITS.languages} languages`,
  });
/** A button that sets a parameter of a node, or a training setting by its path ("bptt.truncate"). */
const change = z.union(
  [
    z.looseObject({ node: z.string(), param: z.string(), value: z.unknown() }),
    z.looseObject({ training: z.string(), value: z.unknown() }),
  ],
  { error: 'it is neither a parameter of a node nor a training setting' },
);
const step = z.looseObject({
  text,
  nodes: z.array(z.string()).max(LESSON_LIMITS.pointed).optional(),
  commands: z.array(z.string()).max(LESSON_LIMITS.pointed).optional(),
  changes: z.array(change).max(LESSON_LIMITS.pointed).optional(),
});
export const lessonSchema = z.looseObject({
  about: text.optional(),
  steps: z.array(step).max(LESSON_LIMITS.steps),
  question: text.optional(),
  answer: text.optional(),
});
export type Lesson = z.infer<typeof lessonSchema>;
export type LessonStep = z.infer<typeof step>;
export type LessonText = z.infer<typeof text>;
export type LessonChange = z.infer<typeof change>;

/** A text in a language; where it has none in that language, in English, else in the first that it has. */
export function textIn(of: LessonText | undefined, language: string): string {
  if (of === undefined || typeof of === 'string') return of ?? '';
  return of[language] ?? of.en ?? Object.values(of)[0] ?? '';
}
/** The text with another wording in one language; a plain text stays one. */
export const reworded = (of: LessonText | undefined, language: string, to: string): LessonText =>
  of === undefined || typeof of === 'string' ? to : { ...of, [language]: to };

/** The lesson after a node got another name. */
export function renamedIn(lesson: Lesson, from: string, to: string): Lesson {
  const name = (id: string) => (id === from ? to : id);
  const isOf = (c: LessonChange) => 'node' in c && c.node === from;
  if (!lesson.steps.some((s) => s.nodes?.includes(from) || s.changes?.some(isOf))) return lesson;
  const steps = lesson.steps.map((s) => ({
    ...s,
    ...(s.nodes ? { nodes: s.nodes.map(name) } : {}),
    ...(s.changes ? { changes: s.changes.map((c) => (isOf(c) ? { ...c, node: to } : c)) } : {}),
  }));
  return { ...lesson, steps };
}
