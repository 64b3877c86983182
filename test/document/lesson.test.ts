import { describe, expect, it } from 'vitest';
import { parseDocument, writeDocument } from '../../src-engine/document/codec';
import type { Doc } from '../../src-engine/document/doc';
import { LESSON_LIMITS, type Lesson, reworded, textIn } from '../../src-engine/document/lesson';
import { rename } from '../../src-renderer/editor/build';
import { Editor } from '../../src-renderer/editor/editor';
import { isMade, makeChange, pointAt, pressed, writeLesson } from '../../src-renderer/editor/lesson';
import { headless } from '../editor/actor';

const withLesson = (lesson: unknown) =>
  JSON.stringify({
    format: 'unroll',
    version: 1,
    name: 'Taught',
    nodes: [{ id: 'fc', op: 'Linear', params: { outFeatures: 2 }, at: [0, 0] }],
    edges: [],
    training: {},
    lesson,
  });
const open = (lesson: unknown): Doc => {
  const { doc, issues } = parseDocument(withLesson(lesson), 'f');
  if (!doc || issues.length) throw new Error(JSON.stringify(issues));
  return doc;
};
const refusal = (lesson: unknown): string => {
  const { doc, issues } = parseDocument(withLesson(lesson), 'f');
  expect(doc).toBeNull();
  return issues.map((i) => i.message).join(' ');
};

describe('the gate', () => {
  it('keeps a lesson as it was written, fields of another version too', () => {
    const lesson = {
      about: 'plain',
      level: 3,
      steps: [{ text: { en: 'a', ko: '가', fr: 'b' }, nodes: ['fc'], commands: ['toggle'], hint: 'x' }],
      question: { en: '?' },
    };
    const doc = open(lesson);
    expect(doc.lesson).toEqual(lesson);
    expect(open(JSON.parse(writeDocument(doc)).lesson)).toEqual(doc);
  });
  it('writes a step a line', () =>
    expect(
      writeDocument(open({ steps: [{ text: 'a' }, { text: 'b' }] }))
        .split('\n')
        .slice(-7, -2),
    ).toEqual(['    "steps": [', '      { "text": "a" },', '      { "text": "b" }', '    ]', '  }']));
  it('refuses what is no lesson, and says where', () => {
    expect(refusal({})).toContain('lesson.steps');
    expect(refusal({ steps: [{ text: 3 }] })).toContain('lesson.steps[0].text');
    expect(refusal({ steps: [{ text: 'x'.repeat(LESSON_LIMITS.text + 1) }] })).toContain('2000');
    expect(refusal({ steps: [{ text: { en: 'x'.repeat(LESSON_LIMITS.text + 1) } }] })).toContain('2000');
    expect(refusal({ steps: Array.from({ length: 41 }, () => ({ text: 'x' })) })).toContain('40');
    expect(refusal({ steps: [{ text: 'x', nodes: Array.from({ length: 13 }, () => 'a') }] })).toContain('12');
    expect(refusal({ steps: [{ text: 'x', changes: [{ value: 1 }] }] })).toContain('lesson.steps[0].changes[0]');
  });
});
describe('texts', () => {
  it('stand in the language that is asked for, else in English, else in any', () => {
    expect(textIn('a', 'ko')).toBe('a');
    expect(textIn({ en: 'a', ko: '가' }, 'ko')).toBe('가');
    expect(textIn({ en: 'a' }, 'ko')).toBe('a');
    expect(textIn({ fr: 'c' }, 'ko')).toBe('c');
    expect(textIn(undefined, 'ko')).toBe('');
  });
  it('are reworded in one language; a plain text stays plain', () => {
    expect(reworded({ en: 'a', ko: '가' }, 'ko', '나')).toEqual({ en: 'a', ko: '나' });
    expect(reworded('a', 'ko', '나')).toBe('나');
  });
});
describe('in the editor', () => {
  const lesson: Lesson = {
    steps: [{ text: 'x', nodes: ['fc', 'gone'], changes: [{ node: 'fc', param: 'outFeatures', value: 5 }] }],
  };
  it('a node that gets another name keeps what points at it', () =>
    expect(rename(open(lesson), 'fc', 'head')?.lesson?.steps[0]).toEqual({
      text: 'x',
      nodes: ['head', 'gone'],
      changes: [{ node: 'head', param: 'outFeatures', value: 5 }],
    }));
  it('is written as one undo step; without a word it is none', () => {
    const app = headless(open(lesson));
    const { editor } = app;
    const before = editor.doc;
    writeLesson(app, lesson);
    expect(editor.doc).toBe(before);
    writeLesson(app, { ...lesson, question: 'why?' });
    expect(editor.doc.lesson?.question).toBe('why?');
    expect(editor.undoLabel).toBe('edit.lesson');
    writeLesson(app, { steps: [{ text: { en: ' ' } }] });
    expect('lesson' in editor.doc).toBe(false);
    editor.undo();
    editor.undo();
    expect(editor.doc).toBe(before);
    const bare = { ...app, editor: new Editor(before) };
    writeLesson(bare, { steps: [] });
    bare.editor.undo();
    expect(bare.editor.doc).toBe(before);
  });
  it('points at nodes that are there', () => {
    const app = headless(open(lesson));
    expect(pointAt(app, 'gone')).toBe(false);
    expect(pointAt(app, 'fc')).toBe(true);
    expect(app.session.getState().selected).toEqual(['fc']);
  });
  it('changes a parameter or a training setting, and says whether it is so already', () => {
    const app = headless(open(lesson));
    const width = { node: 'fc', param: 'outFeatures', value: 5 };
    const cut = { training: 'bptt.truncate', value: 5 };
    for (const c of [width, cut]) {
      expect(isMade(app.editor.doc, c)).toBe(false);
      makeChange(app, c);
      expect(isMade(app.editor.doc, c)).toBe(true);
    }
    expect(app.editor.doc.training).toEqual({ bptt: { truncate: 5 } });
    expect(isMade(app.editor.doc, { training: 'bptt.cuts', value: null })).toBe(true);
    app.editor.undo();
    app.editor.undo();
    expect(isMade(app.editor.doc, { training: 'bptt.truncate', value: null })).toBe(true);
  });
  it('knows commands and examples by their ids', () => {
    expect(pressed('toggle')).toMatchObject({ kind: 'command', command: { keys: ['F5', '$mod+Enter'] } });
    expect(pressed('example-xor')).toEqual({ kind: 'example', name: 'xor' });
    expect(pressed('example-none')).toBeNull();
    expect(pressed('rm -rf')).toBeNull();
  });
});
