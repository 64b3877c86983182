/** One of a thing is named as one. Korean has one form, the plural's: its keys with _one are there for the table only. */
import i18next from 'i18next';
import { expect, test } from 'vitest';
import { setLanguage, startI18n } from '../../src-renderer/i18n/i18n';

startI18n('en');
test.each([
  ['canvas.units', '1 unit', '2 units', '유닛 1개'],
  ['unfold.stepCount', '1 step', '2 steps', '1단계'],
  ['unfold.regular', 'one at every step', 'one at every 2 steps', '1단계마다 하나'],
  ['gradtime.helps.truncate', 'Cut every step', 'Cut every 2 steps', '1단계마다 자르기'],
])('%s', (key, one, two, korean) => {
  setLanguage('en');
  expect(i18next.t(key, { count: 1 })).toBe(one);
  expect(i18next.t(key, { count: 2 })).toBe(two);
  setLanguage('ko');
  expect(i18next.t(key, { count: 1 })).toBe(korean);
});
