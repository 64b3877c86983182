/** The house: who may import whom, and the rules of it that a machine can hold. Why each arrow is so: docs/architecture.md. */
import { builtinModules } from 'node:module';
import { describe, expect, test } from 'vitest';
import { circle, fileOf, importsIn, sources } from './imports';

const E = 'src-engine/';
const R = 'src-renderer/';
const M = 'src-main';
const REACT = ['react', 'lucide-react', '@base-ui/react', 'zustand'];
/** What the page sees of the engine: the document, its ops, what `check` found, and the worker's answers. Never what computes. */
const SEEN = [`${E}core`, `${E}ops`, `${E}document`, `${E}protocol`, `${E}compile/checked`];

/** Folder -> what it may import beside itself. A folder without a row fails, and so does a row without a folder: no rule can go dead. */
const MAY: Readonly<Record<string, readonly string[]>> = {
  [`${E}core`]: [],
  [`${E}prims`]: [`${E}core`],
  [`${E}ops`]: [`${E}core`, `${E}prims`],
  [`${E}zip`]: [`${E}core`, 'fflate'],
  [`${E}document`]: [`${E}core`, `${E}ops`, `${E}zip`, 'zod', 'fflate'],
  [`${E}compile`]: [`${E}core`, `${E}prims`, `${E}ops`, `${E}document`],
  [`${E}backend`]: [`${E}core`, `${E}prims`, `${E}compile`],
  [`${E}data`]: [`${E}core`, `${E}zip`, 'fflate', 'papaparse', 'fast-png', 'jpeg-js'],
  [`${E}run`]: [`${E}core`, `${E}prims`, `${E}ops`, `${E}document`, `${E}compile`, `${E}backend`, `${E}data`],
  [`${E}formats`]: [
    ...[`${E}core`, `${E}ops`, `${E}document`, 'zod', 'fflate'],
    // what is exported is the graph as `check` sees it
    ...['check', 'checked', 'graph', 'node', 'shapeBuilder'].map((f) => `${E}compile/${f}`),
  ],
  [`${E}protocol`]: [`${E}core`, `${E}document`],
  [`${E}worker`]: [
    ...[`${E}core`, `${E}ops`, `${E}document`, `${E}compile/check`, `${E}run`, `${E}data`, `${E}protocol`],
    `${E}formats`,
  ],
  [`${R}host`]: [`${M}/api`, `${E}protocol`, `${E}worker`, 'idb'],
  [`${R}editor`]: [
    ...[`${R}host/host`, ...SEEN, `${E}compile/check`, `${E}compile/fit`, `${E}formats`, `${E}data`],
    'zustand/vanilla',
    'es-hangul',
  ],
  [`${R}canvas`]: [...SEEN, `${R}editor`, `${R}ui`, `${R}i18n`, `${R}views`, ...REACT, '@xyflow/react'],
  [`${R}panels`]: [...SEEN, `${R}editor`, `${R}ui`, `${R}i18n`, `${R}views`, ...REACT, 'uplot'],
  [`${R}views`]: [...SEEN, `${R}editor`, `${R}ui`, `${R}i18n`, ...REACT],
  [`${R}ui`]: [...SEEN, `${R}editor`, `${R}host/host`, `${R}i18n`, ...REACT, 'i18next', 'react-i18next'],
  [`${R}i18n`]: [`${E}core`, `${E}ops`, 'i18next', 'react-i18next'],
  'src-renderer': [
    ...['host', 'editor', 'canvas', 'panels', 'views', 'ui', 'i18n'].map((d) => `${R}${d}`),
    ...[`${E}protocol`, 'react', 'react-dom', '@xyflow/react', '@fontsource-variable', 'pretendard'],
  ],
  [M]: ['electron', 'node:crypto', 'node:fs', 'node:http', 'node:path'],
  [`${M}/cli`]: [
    ...[`${E}core`, `${E}document`, `${E}compile/check`, `${E}formats`, `${E}protocol`],
    // how a file is written whole is one thing, wherever it is written
    `${M}/save`,
    ...['node:fs', 'node:os', 'node:path', 'node:util', 'node:worker_threads'],
  ],
};
/** The doors, by file: what no other file of their folder may import. */
const DOORS: Readonly<Record<string, readonly string[]>> = {
  [`${E}worker/threadNode.ts`]: ['node:worker_threads'],
  [`${E}worker/node.ts`]: ['node:worker_threads', 'node:path', 'node:v8'],
  [`${E}worker/nodeEngine.ts`]: ['node:worker_threads', 'node:fs/promises', 'node:path', 'node:os'],
  [`${E}worker/compiled.ts`]: ['node:crypto', 'node:fs', 'node:module', 'node:path', 'node:v8', 'node:vm'],
  [`${E}worker/dataUrls.ts`]: ['resources'],
  [`${R}editor/examples.ts`]: ['examples'],
  [`${R}editor/keymap.ts`]: ['tinykeys'],
  [`${R}editor/jsonPlaces.ts`]: ['jsonc-parser'],
  [`${R}panels/code/monaco.ts`]: ['monaco-editor'],
};
/** Files of a folder whose own row is too wide for them. */
const ONLY: Readonly<Record<string, readonly string[]>> = {
  [`${M}/api.ts`]: [],
  [`${M}/preload.ts`]: ['electron', `${M}/api`],
  [`${M}/assets.ts`]: ['node:fs', 'node:path'],
  [`${M}/save.ts`]: ['node:crypto', 'node:fs', 'node:path'],
  [`${M}/requests.ts`]: [`${M}/api`],
  [`${M}/serve.ts`]: ['node:http', 'node:path', `${M}/assets`],
};

const house = sources();
const files = [...house.keys()];
const folderOf = (f: string) =>
  f
    .split('/')
    .slice(0, f.split('/').length > 2 ? 2 : 1)
    .join('/');
const within = (to: string, place: string) => to === place || to.startsWith(`${place}/`) || to.startsWith(`${place}.`);

function allowed(file: string, to: string): boolean {
  const only = ONLY[file];
  if (only) return only.some((a) => within(to, a));
  const folder = folderOf(file);
  // a folder's own files, but not those of a folder with a row of its own
  if (to.startsWith(`${folder}/`) && folderOf(fileOf(to) ?? to) === folder) return true;
  return [...(MAY[folder] ?? []), ...(DOORS[file] ?? [])].some((a) => within(to, a));
}
const offences = (of: ReadonlyMap<string, { imports: readonly { to: string }[] }>) =>
  [...of].flatMap(([f, { imports }]) => imports.filter(({ to }) => !allowed(f, to)).map(({ to }) => `${f} -> ${to}`));
const planted = (file: string, text: string) => offences(new Map([[file, { imports: importsIn(file, text) }]]));

describe('arrows', () => {
  test('every folder has its row, every row its folder', () => {
    const folders = new Set(files.map(folderOf));
    expect([...folders].filter((d) => !(d in MAY))).toEqual([]);
    expect(Object.keys(MAY).filter((d) => !folders.has(d))).toEqual([]);
    expect(Object.keys({ ...DOORS, ...ONLY }).filter((f) => !house.has(f))).toEqual([]);
  });
  test('imports follow them', () => expect(offences(house)).toEqual([]));
  test('imports name no ending, and what they name exists', () => {
    const relative = files.flatMap((f) => house.get(f)?.imports.map(({ to }) => ({ f, to })) ?? []);
    const ours = relative.filter(({ to }) => to.startsWith('src-') && !/\.(css|svg|json)$/.test(to));
    const doors = new Set(['web', 'import', 'threadWeb'].map((f) => `${E}worker/${f}.ts`)); // a worker is named by its file, in new URL(...)
    expect(
      ours.filter(({ to }) => /\.[jt]sx?$/.test(to) && !doors.has(to)).map(({ f, to }) => `${f} -> ${to}`),
    ).toEqual([]);
    expect(ours.filter(({ to }) => !fileOf(to)).map(({ f, to }) => `${f} -> ${to}`)).toEqual([]);
  });
  test.each([
    ['an arrow backwards', `${E}core/shape.ts`, "import { x } from '../run/session';"],
    ['a type is an arrow too', `${E}ops/add.ts`, "import type { Program } from '../compile/program';"],
    ['one name of type', `${E}ops/add.ts`, "import { type Program } from '../compile/program';"],
    ['passed on', `${E}prims/conv.ts`, "export * from '../ops/index';"],
    ['at run time', `${R}panels/Panel.tsx`, "const run = () => import('../../src-engine/run/session');"],
    ['in a type', `${R}canvas/OpNode.tsx`, "type S = import('../../src-engine/backend/reference/machine').Machine;"],
    ['as a worker', `${R}panels/Panel.tsx`, "new Worker(new URL('../../src-engine/worker/web.ts', import.meta.url));"],
    ['as a file', `${E}run/session.ts`, "const f = import.meta.glob('../../resources/data/*');"],
    ['a package that no row names', `${R}panels/Panel.tsx`, "import 'left-pad';"],
    ['a package with a name that begins like an allowed one', `${R}ui/Button.tsx`, "import 'react-router';"],
    ['React in the headless editor', `${R}editor/editor.ts`, "import { useState } from 'react';"],
    ['Node in the engine', `${E}run/session.ts`, "import { readFileSync } from 'node:fs';"],
    [
      'Node in a worker file that is not the door',
      `${E}worker/engine.ts`,
      "import { parentPort } from 'node:worker_threads';",
    ],
    ['Electron in the command line', `${M}/cli/index.ts`, "import { app } from 'electron';"],
    ['Electron in the static server', `${M}/serve.ts`, "import { app } from 'electron';"],
    ['Node in the preload', `${M}/preload.ts`, "import { join } from 'node:path';"],
    ['the engine in main', `${M}/index.ts`, "import { readDoc } from '../src-engine/document/codec';"],
    ['main in the command line', `${M}/ipc.ts`, "import { train } from './cli/train';"],
  ])('a planted offence is seen: %s', (_what, file, text) => expect(planted(file, text)).toHaveLength(1));
  test('what only looks like an import is none', () =>
    expect(planted(`${E}core/shape.ts`, "// import x from 'react'\nconst t = `from 'electron'`;")).toEqual([]));
});

describe('no import circle between files', () => {
  const graph = (typesToo: boolean) =>
    new Map(
      [...house].map(([f, { imports }]) => [
        f,
        imports.filter((i) => typesToo || !i.typeOnly).flatMap(({ to }) => fileOf(to) ?? []),
      ]),
    );
  test('of values', () => expect(circle(graph(false))?.join(' -> ') ?? '').toBe(''));
  test('of types', () => expect(circle(graph(true))?.join(' -> ') ?? '').toBe(''));
  test('a planted circle is named', () => {
    const round = new Map([
      ['a', ['b', 'd']],
      ['b', ['c']],
      ['c', ['b']],
      ['d', []],
    ]);
    expect(circle(round)).toEqual(['b', 'c', 'b']);
    expect(circle(new Map([['a', ['a']]]))).toEqual(['a', 'a']);
    expect(circle(new Map([...round, ['c', ['d']]]))).toBeNull();
  });
});

/** Rules about a file alone: a name for each, and why a file breaks it, or null. */
const RULES: Readonly<Record<string, (file: string, text: string) => boolean>> = {
  'no file outgrows a reader: 350 lines': (_f, text) => text.trimEnd().split('\n').length <= 350,
  'folders and files say what they do': (f) =>
    !f.split('/').some((part) => /^(utils?|helpers?|common|misc|types)(\.tsx?)?$/.test(part)),
  'no barrels but the two tables, and the two programs': (f) =>
    !f.endsWith('/index.ts') ||
    [`${E}ops/index.ts`, `${E}prims/index.ts`, `${M}/index.ts`, `${M}/cli/index.ts`].includes(f),
  'no text is run as code': (_f, text) => !/\beval\s*\(|\bnew Function\b/.test(text),
  'nothing is left for later': (_f, text) => !/\b(TODO|FIXME|XXX)\b/.test(text),
  'no machine is named': (_f, text) => !/\/(home|work|Users)\/\w/.test(text),
};
const breakers = (rule: string, of: ReadonlyMap<string, { text: string }>) =>
  [...of].filter(([f, { text }]) => RULES[rule]?.(f, text) === false).map(([f]) => f);

const PLANTED: readonly [rule: string, file: string, text: string][] = [
  ['no file outgrows a reader: 350 lines', `${E}core/a.ts`, 'a\n'.repeat(351)],
  ['folders and files say what they do', `${E}core/utils.ts`, ''],
  ['folders and files say what they do', `${R}panels/helpers/a.ts`, ''],
  ['no barrels but the two tables, and the two programs', `${E}core/index.ts`, ''],
  ['no text is run as code', `${E}core/a.ts`, "new Function('x', 'return x')"],
  ['nothing is left for later', `${E}core/a.ts`, '// TODO: think'],
  ['no machine is named', `${E}core/a.ts`, "read('/home/somebody/x')"],
];

describe('files', () => {
  test.each(Object.keys(RULES))('%s', (rule) => expect(breakers(rule, house)).toEqual([]));
  test.each(PLANTED)('a planted offence is seen: %s (%s)', (rule, file, text) =>
    expect(breakers(rule, new Map([[file, { text }]]))).toEqual([file]),
  );
  test('every rule has a planted offence', () =>
    expect(new Set(PLANTED.map(([rule]) => rule))).toEqual(new Set(Object.keys(RULES))));
});

test('Node modules are named with node:, so that an arrow can see them', () => {
  const bare = files.flatMap(
    (f) =>
      house
        .get(f)
        ?.imports.filter((i) => builtinModules.includes(i.to))
        .map((i) => `${f} -> ${i.to}`) ?? [],
  );
  expect(bare).toEqual([]);
});
