import { describe, expect, test } from 'vitest';
import { issue } from '../../src-engine/core/issue';
import { ISSUES } from '../../src-engine/core/issues';
import { choice, type ParamSpec, readParams } from '../../src-engine/core/params';
import { TIME_SOURCES, WEATHER_COLUMNS } from '../../src-engine/core/sequences';
import { factsOf, SOURCE_NAMES, type SourceParams } from '../../src-engine/core/sources';
import type { Params } from '../../src-engine/document/doc';
import { OPTIMIZERS, SCHEDULES } from '../../src-engine/document/training';
import { ALL_OPS } from '../../src-engine/ops/index';
import type { OpDef } from '../../src-engine/ops/op';
import { PRIMS } from '../../src-engine/prims/index';
import { RESOURCES, setLanguage, startI18n, wordsIn } from '../../src-renderer/i18n/i18n';

type Tree = { readonly [key: string]: string | Tree };
const leaves = (tree: Tree, path = ''): [string, string][] =>
  Object.entries(tree).flatMap(([k, v]) =>
    typeof v === 'string' ? [[`${path}${k}`, v] as [string, string]] : leaves(v, `${path}${k}.`),
  );
const holes = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((m) => m[1]).sort();
const { issues, ops, titles, names, ...shared } = RESOURCES.ko;

describe('English and Korean', () => {
  const en = new Map(leaves(RESOURCES.en));
  const ko = new Map(leaves(shared));
  test('have the same keys', () => expect([...ko.keys()].sort()).toEqual([...en.keys()].sort()));
  test('fill the same holes', () => {
    for (const [key, text] of en)
      if (!key.startsWith('tape.')) expect(holes(ko.get(key) ?? ''), key).toEqual(holes(text));
  });
  test('a tape sentence names no hole that the page does not fill', () => {
    for (const [key, text] of [...en, ...ko])
      if (key.startsWith('tape.'))
        for (const hole of holes(text)) expect(['node', 'gives', 'name'], key).toContain(hole);
  });
  test('no sentence is empty', () => expect([...en, ...ko].filter(([, text]) => text.trim() === '')).toEqual([]));
});
test.each(Object.entries(ISSUES))('the issue %s has its Korean, with the same holes', (code, { message, hint }) => {
  const found = (issues as Record<string, { message: string; hint: string }>)[code];
  expect(new Set(holes(found?.message ?? ''))).toEqual(new Set(holes(message)));
  expect(new Set(holes(found?.hint ?? ''))).toEqual(new Set(holes(hint)));
});
test('no Korean issue without a code', () => expect(Object.keys(issues).filter((c) => !(c in ISSUES))).toEqual([]));
test('every op has its Korean, and no other', () =>
  expect(Object.keys(ops).sort()).toEqual(Object.keys(ALL_OPS).sort()));
test('data are called by their name in both languages, and a file of the user by its own', () => {
  const values = (params: Params) => readParams('Dataset', ALL_OPS.Dataset?.params ?? {}, params).values;
  const said = (params: Params) =>
    ['en', 'ko'].map((language) => wordsIn(language).summary(ALL_OPS.Dataset as OpDef, values(params)));
  startI18n('en');
  const shipped = [...SOURCE_NAMES, ...TIME_SOURCES];
  expect(Object.keys(titles)).toEqual(expect.arrayContaining(shipped));
  expect(shipped.filter((source) => !/[가-힣]/.test(said({ source })[1] ?? ''))).toEqual(['fashion-mnist', 'xor']);
  expect(said({ source: 'text' })).toEqual(['Moby-Dick', '모비 딕']);
  expect(said({ source: 'echo', delay: 7 })).toEqual(['Echo after 7', '7단계 뒤 메아리']);
  const file = { name: 'Moby-Dick.txt', bytes: 1, sha256: '0'.repeat(64) };
  expect(said({ source: 'text', file })).toEqual(['Moby-Dick.txt', 'Moby-Dick.txt']);
  expect(said({ source: 'csv', file })).toEqual(['Moby-Dick.txt', 'Moby-Dick.txt']);
});
test('classes and features of the data that ship have their Korean, and no other; what is in a file keeps its own', () => {
  startI18n('en');
  const spec = ALL_OPS.Dataset?.params ?? {};
  const shipped = [...SOURCE_NAMES, ...TIME_SOURCES].map((source) => {
    const columns = source === 'series' ? WEATHER_COLUMNS : [undefined];
    const all = columns.flatMap((column) => {
      const { values } = readParams('Dataset', spec, { source, ...(column ? { column } : {}) });
      const { classes, features = [], vocabulary } = factsOf(values as unknown as SourceParams);
      const own = vocabulary || classes === 'param' ? [] : (classes ?? []);
      return [...own, ...features].map((name) => [name, wordsIn('ko').dataName(values, name)] as const);
    });
    return [source, all] as const;
  });
  const left = shipped.flatMap(([, all]) => all.filter(([name, ko]) => name === ko && !/^(\d+|x\d?)$/.test(name)));
  expect(left).toEqual([]);
  for (const [source, table] of Object.entries(names)) {
    const used = shipped.find(([name]) => name === source)?.[1].flatMap(([name]) => name.split('='));
    expect(
      Object.keys(table).filter((name) => !used?.includes(name)),
      source,
    ).toEqual([]);
  }
  expect(wordsIn('ko').dataName({ source: 'series' }, 'weather=rain')).toBe('날씨=비');
  expect(wordsIn('en').dataName({ source: 'fashion-mnist' }, 'T-shirt/top')).toBe('T-shirt/top');
  const file = { name: 'my.csv', bytes: 1, sha256: '0'.repeat(64) };
  expect(wordsIn('ko').dataName({ source: 'series', file }, 'wind')).toBe('wind');
});
test('every parameter and training setting has a label and help in both', () => {
  const names = new Set([
    ...Object.values(ALL_OPS).flatMap((op) => Object.keys(op.params)),
    ...[...Object.values(OPTIMIZERS), ...Object.values(SCHEDULES)].flatMap((o) => Object.keys(o)),
    'batchSize',
    'epochs',
    'seed',
    'clipValue',
    'clipNorm',
    'optimizer',
  ]);
  for (const table of [RESOURCES.en.params, RESOURCES.ko.params])
    expect([...names].filter((n) => !(n in table))).toEqual([]);
});
test('every value that can be chosen has its word in both, and no other', () => {
  const specs = [
    ...Object.values(ALL_OPS).map((op) => op.params),
    { optimizer: choice(Object.keys(OPTIMIZERS), undefined) },
  ] satisfies ParamSpec[];
  const wanted = new Map<string, Set<string>>();
  for (const spec of specs)
    for (const [name, { options }] of Object.entries(spec))
      if (options) wanted.set(name, new Set([...(wanted.get(name) ?? []), ...options]));
  expect(wanted.size).toBeGreaterThan(5);
  const sorted = (table: Readonly<Record<string, Iterable<string>>>) =>
    Object.fromEntries(Object.entries(table).map(([name, values]) => [name, [...values].sort()]));
  const keys = (table: Readonly<Record<string, object>>) =>
    Object.fromEntries(Object.entries(table).map(([name, words]) => [name, Object.keys(words)]));
  for (const { options } of [RESOURCES.en, RESOURCES.ko])
    expect(sorted(keys(options))).toEqual(sorted(Object.fromEntries(wanted)));
});
test('a value that is chosen is shown by its word', () => {
  startI18n('ko');
  expect(wordsIn('ko').paramValue('missing', 'drop')).toBe('행 빼기');
  expect(wordsIn('en').paramValue('missing', 'drop')).toBe('leave row out');
  expect(wordsIn('ko').issue(issue('no-file', { source: 'csv' })).message).toContain('CSV 표');
  expect(wordsIn('ko').paramValue('kernelSize', [3, 5])).toBe('3 × 5');
  setLanguage('en');
});
test('every primitive has its sentence', () => {
  for (const table of [RESOURCES.en.tape, RESOURCES.ko.tape])
    expect(Object.keys(PRIMS).filter((p) => !(p in table))).toEqual([]);
});
