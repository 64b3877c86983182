/** "Done when" of building by hand: the editor, files, data, the shell, code beside the graph. */
import { beforeEach, describe } from 'vitest';
import { untilIdle } from './idle';
import { everyLine, type Line } from './testFile';

const HOUR = 3_600_000;

/** Each is the whole file at its full size; the same file runs in CI with a slice. */
const LINES: readonly Line[] = [
  ['1 built by mouse alone, and trained', 'e2e', 'test/e2e/build.test.ts', 8, {}],
  ['1 built and trained by keyboard alone; axe in what opens; Hangul', 'e2e', 'test/e2e/keyboard.test.ts', 6, {}],
  ['2 10,000 random runs of 50 commands', 'unit', 'test/editor/randomActs.test.ts', 1, { UNROLL_RUNS: '10000' }],
  ['3 the corpus of hostile files', 'unit', 'test/corpus/corpus.test.ts', 60, {}],
  [
    '3 100,000 mutated documents, 20,000 archives, 20,000 weight files',
    'unit',
    'test/corpus/fuzz.test.ts',
    2,
    { UNROLL_FUZZ: '50' },
  ],
  ['3 20,000 mutated files of each data format', 'unit', 'test/data/user.test.ts', 20, { UNROLL_FUZZ: '50' }],
  ['5 a CSV with missing values, images, an .npz: each to a trained model', 'e2e', 'test/e2e/data.test.ts', 3, {}],
  [
    '4 1,000 kill -9 while saving; every call of the file system made to fail',
    'unit',
    'test/main/save.test.ts',
    9,
    { UNROLL_KILLS: '1000' },
  ],
  ["6 Electron's checklist of 20", 'unit', 'test/main/checklist.test.ts', 19, {}],
  ['6 every channel refuses what is no request; the shell', 'e2e', 'test/e2e/main.test.ts', 12, {}],
  ["7 the document's text, a wrong edit, an Expression", 'e2e', 'test/e2e/code.test.ts', 5, {}],
  [
    '1, 4 saved, reloaded, opened: the same bits; 1,000 kill -9 of Chromium while drafting (over an hour)',
    'e2e',
    'test/e2e/files.test.ts',
    3,
    { UNROLL_DRAFT_KILLS: '1000' },
  ],
];
everyLine(LINES);
describe('measured on an idle machine', () => {
  beforeEach(untilIdle, HOUR);
  everyLine([['8 1,000 nodes: pan, zoom, undo, check', 'bench', 'bench/canvas.bench.ts', 0, {}]]);
});
