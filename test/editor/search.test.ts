import { expect, test } from 'vitest';
import { rank, search } from '../../src-renderer/editor/search';

const names = (wanted: string, list: readonly string[]) => search(wanted, list, (name) => ({ name }));

test('beginnings before parts before letters in order', () => {
  const list = ['MaxPool2d', 'Conv2d', 'AvgPool2d', 'ConvTranspose2d', 'ReLU'];
  expect(names('conv', list)).toEqual(['Conv2d', 'ConvTranspose2d']);
  expect(names('pool', list)).toEqual(['MaxPool2d', 'AvgPool2d']);
  expect(names('mp2', list)).toEqual(['MaxPool2d']);
  expect(names('', list)).toEqual(list);
  expect(names('zzz', list)).toEqual([]);
});
test('Hangul by syllables and by first consonants, in the other words', () => {
  expect(rank('합성', 'Conv2d', ['합성곱 층'])).toBe(2);
  expect(rank('ㅎㅅㄱ', 'Conv2d', ['합성곱 층'])).toBe(2);
  expect(rank('ㅍㅍ', 'Conv2d', ['합성곱 층'])).toBeNull();
});
