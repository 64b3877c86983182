import i18next from 'i18next';
import { afterAll, expect, test } from 'vitest';
import { setLanguage, startI18n } from '../../src-renderer/i18n/i18n';
import { withParticles } from '../../src-renderer/i18n/particles';

test.each([
  ['손실은(는)', '손실은'],
  ['노드은(는)', '노드는'],
  ['"conv1"이(가) 없습니다', '"conv1"이 없습니다'],
  ['conv2을(를)', 'conv2를'],
  ['패딩 30이(가)', '패딩 30이'],
  ['커널 7(으)로', '커널 7로'],
  ['커널 6(으)로', '커널 6으로'],
  ['커널 5(으)로', '커널 5로'],
  ['data은(는)', 'data는'],
  ['pool(으)로', 'pool로'],
  ['RNN와(과) GRU을(를)', 'RNN과 GRU를'],
  ['3 %을(를)', '3 %을(를)'],
  ['50%이(가)', '50%가'],
  // how these are read is not to be seen: both stay
  ['node을(를)', 'node을(를)'],
  ['weight은(는)', 'weight은(는)'],
])('%s is read %s', (both, chosen) => expect(withParticles(both)).toBe(chosen));

test('sentences on screen have theirs chosen after they are filled, and English is left alone', () => {
  startI18n('ko');
  expect(
    i18next.t('issues.io/failed.message', { defaultValue: '{file}을(를) 쓰지 못했습니다.', file: '그림' }),
  ).toContain('그림');
  expect(i18next.t('none', { defaultValue: '{file}을(를) 씁니다.', file: '그림' })).toBe('그림을 씁니다.');
  setLanguage('en');
  expect(i18next.t('none', { defaultValue: '{file}을(를)', file: '그림' })).toBe('그림을(를)');
});
afterAll(() => setLanguage('en'));
