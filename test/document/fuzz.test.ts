import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { uniform } from '../../src-engine/core/random';
import { parseDocument, writeDocument } from '../../src-engine/document/codec';

/** What is put in the place of a piece of text. */
const PIECES = [
  'null',
  '-1',
  '1e400',
  '"x"',
  '[]',
  '{}',
  '[[',
  '"',
  '\u0000',
  '"__proto__":',
  'true',
  '',
  '\\u0000',
  ',,',
];

it('a damaged file is a document or a sentence, never an exception', () => {
  const text = readFileSync('examples/lenet-fashion-mnist.unroll.json', 'utf8');
  let opened = 0;
  for (let i = 0; i < 1500; i++) {
    const pick = (k: number, n: number) => Math.floor(uniform(i, k) * n);
    const from = pick(0, text.length);
    const to = i % 3 === 0 ? from + 1 : from + pick(1, 12);
    const damaged = text.slice(0, from) + PIECES[pick(2, PIECES.length)] + text.slice(to);
    const { doc, issues } = parseDocument(damaged, 'damaged.unroll.json');
    if (!doc) {
      expect(issues.length, damaged).toBeGreaterThan(0);
      continue;
    }
    opened++;
    expect(parseDocument(writeDocument(doc), 'damaged.unroll.json').doc, damaged).toEqual(doc);
  }
  expect(opened).toBeGreaterThan(50);
});
