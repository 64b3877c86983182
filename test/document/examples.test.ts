import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { check } from '../../src-engine/compile/check';
import { parseDocument, writeDocument } from '../../src-engine/document/codec';
import type { Doc } from '../../src-engine/document/doc';
import { readTraining } from '../../src-engine/document/training';

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
