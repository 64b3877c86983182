import { zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { IssueError } from '../../src-engine/core/issue';
import { type EntryName, isArchive, readArchive, writeArchive } from '../../src-engine/document/archive';

const text = (t: string) => new TextEncoder().encode(t);
const entries = new Map<EntryName, Uint8Array>([
  ['graph.json', text('{"format":"unroll"}')],
  ['weights.safetensors', Uint8Array.from({ length: 9000 }, (_, i) => (i * 7919) & 255)],
  ['run.json', text('{"step":3}')],
]);
const refusal = (bytes: Uint8Array): string => {
  try {
    readArchive(bytes, 'f.unroll');
  } catch (e) {
    if (e instanceof IssueError) {
      expect(e.issue.code).toBe('bad-archive');
      return e.issue.message;
    }
    throw e;
  }
  return 'read';
};

test('what is written is read back, and equal contents are equal bytes', () => {
  const bytes = writeArchive(entries);
  expect(isArchive(bytes)).toBe(true);
  expect(readArchive(bytes, 'f.unroll')).toEqual(entries);
  expect(writeArchive(new Map(entries))).toEqual(bytes);
});
test('JSON is no archive', () => expect(isArchive(text('{"format":"unroll"}'))).toBe(false));
test('a file of the data folder is let in', () =>
  expect(readArchive(zipSync({ 'graph.json': text('{}'), 'data/mine.csv': text('a,b') }), 'f').has('graph.json')).toBe(
    true,
  ));

describe('refused', () => {
  test.each(['../evil', 'data/../evil', '/etc/passwd', 'data/a/b', 'C:\\evil', 'notes.txt'])('the name %s', (name) => {
    expect(refusal(zipSync({ 'graph.json': text('{}'), [name]: text('x') }))).toContain('no place');
  });
  test('no graph', () => expect(refusal(zipSync({ 'run.json': text('{}') }))).toContain('graph.json'));
  test('too many entries', () => {
    const many = Object.fromEntries(Array.from({ length: 80 }, (_, i) => [`data/${i}`, text('x')]));
    expect(refusal(zipSync({ 'graph.json': text('{}'), ...many }))).toContain('64');
  });
  test('cut off anywhere', () => {
    const bytes = writeArchive(entries);
    for (let n = 10; n < bytes.length - 400; n += 997)
      expect(refusal(bytes.subarray(0, n)), String(n)).not.toBe('read');
  });
  test('damaged bytes end in a refusal or in what was written, never in a crash', () => {
    const bytes = zipSync({ 'graph.json': text(`{"a":"${'unroll '.repeat(300)}"}`) }, { level: 9 });
    for (let at = 30; at < bytes.length; at += 3) {
      const copy = bytes.slice();
      copy[at] = (copy[at] as number) ^ 0x55;
      refusal(copy);
    }
  });
});
