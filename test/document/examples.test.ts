import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { check } from '../../src-engine/compile/check';
import { parseDocument, writeDocument } from '../../src-engine/document/codec';
import type { Doc } from '../../src-engine/document/doc';
import { readTraining } from '../../src-engine/document/training';
import { setTraining } from '../../src-renderer/editor/changes';
import { EXAMPLES } from '../../src-renderer/editor/examples';
import { pressed } from '../../src-renderer/editor/lesson';

const NODE = { width: 188, height: 260 };

describe.each(readdirSync('examples'))('%s', (name) => {
  const text = readFileSync(`examples/${name}`, 'utf8');
  const { doc, issues } = parseDocument(text, name) as { doc: Doc; issues: unknown[] };
  it('opens without a word, and is written as Unroll writes it', () => {
    expect(issues).toEqual([]);
    expect(writeDocument(doc)).toBe(text);
  });
  it('checks: shapes and training settings', () => {
    expect(check(doc).issues).toEqual([]);
    expect(readTraining(doc.training).issues).toEqual([]);
  });
  it('brings a lesson in English and Korean, whose buttons all lead somewhere', () => {
    const { lesson } = doc;
    if (!lesson) throw new Error('no lesson');
    for (const text of [lesson.about, lesson.question, lesson.answer, ...lesson.steps.map((s) => s.text)])
      for (const language of ['en', 'ko']) expect((text as Record<string, string>)[language]).toMatch(/\S/);
    const ids = doc.nodes.map((n) => n.id);
    expect(lesson.steps.flatMap((s) => s.nodes ?? []).filter((id) => !ids.includes(id))).toEqual([]);
    expect(lesson.steps.flatMap((s) => s.commands ?? []).filter((id) => pressed(id) === null)).toEqual([]);
    for (const c of lesson.steps.flatMap((s) => s.changes ?? [])) {
      const changed =
        'param' in c
          ? {
              ...doc,
              nodes: doc.nodes.map((n) =>
                n.id === c.node ? { ...n, params: { ...n.params, [String(c.param)]: c.value } } : n,
              ),
            }
          : setTraining(doc, c.training.split('.'), c.value);
      if ('param' in c) expect(ids).toContain(c.node);
      expect(
        check(changed).issues.filter((i) => i.severity === 'error'),
        JSON.stringify(c),
      ).toEqual([]);
      expect(readTraining(changed.training).issues, JSON.stringify(c)).toEqual([]);
    }
  });
  it('has no two nodes over each other', () => {
    for (const a of doc.nodes)
      for (const b of doc.nodes)
        if (a !== b)
          expect(
            Math.abs(a.at[0] - b.at[0]) > NODE.width || Math.abs(a.at[1] - b.at[1]) > NODE.height,
            `${a.id} ${b.id}`,
          ).toBe(true);
  });
});

it('the gallery shows every file of the folder, each once', () =>
  expect([...EXAMPLES].sort()).toEqual(
    readdirSync('examples')
      .map((f) => f.replace('.unroll.json', ''))
      .sort(),
  ));
