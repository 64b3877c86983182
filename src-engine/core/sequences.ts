/** Sources over time that a Dataset node can name: what each step holds, whether there is a target at every step or one after the last, and what is known of their difficulty. */
import type { Source } from './source';
import { type Column, type FileRef, featureNames } from './userData';

export const TASKS = ['echo', 'adding', 'copy', 'parity', 'sines', 'brackets', 'random-walk', 'moving-shapes'] as const;
/** Seeded tasks: their sequences follow from the parameters and the seed. */
export type TaskName = (typeof TASKS)[number];
export const TIME_SOURCES = ['text', 'series', ...TASKS] as const;
export type TimeSource = (typeof TIME_SOURCES)[number];
export const isTimeSource = (name: unknown): name is TimeSource => TIME_SOURCES.includes(name as TimeSource);
export const isTask = (name: unknown): name is TaskName => TASKS.includes(name as TaskName);

/** One target after the last step, or one at every step. */
export const TARGETS = ['last', 'every'] as const;
export const TEXT_FORMS = ['stream', 'lines'] as const;
/** Tasks that can be asked for either kind of target; the others have the one that makes sense. */
const EITHER: readonly string[] = ['series', 'parity', 'sines', 'random-walk'];
export const hasTargets = (source: unknown): boolean => EITHER.includes(source as string);

/** What the facts of a sequence are read from: parameters of the Dataset node. */
export type SequenceParams = {
  readonly source: TimeSource;
  readonly file: FileRef | null;
  readonly columns: readonly Column[];
  readonly vocabulary: readonly string[];
  /** Steps of a task's sequences; with `minLength` they have from that many up to `length`. */
  readonly length: number;
  readonly minLength: number | null;
  readonly delay: number;
  readonly symbols: number;
  readonly items: number;
  readonly depth: number;
  readonly targets: (typeof TARGETS)[number];
  readonly form: (typeof TEXT_FORMS)[number];
  readonly window: number;
  readonly horizon: number;
  readonly column: WeatherColumn;
};

/** Every character of the text that ships, by id. */
export const MOBY_DICK: readonly string[] = [
  ...'\n !"$&\'()*,-.0123456789:;?ABCDEFGHIJKLMNOPQRSTUVWXYZ[]abcdefghijklmnopqrstuvwxyz\u2014',
];
/** Columns of the series that ships: a day a row. */
export const WEATHER_COLUMNS = ['temp_max', 'temp_min', 'precipitation', 'wind', 'weather'] as const;
export type WeatherColumn = (typeof WEATHER_COLUMNS)[number];
const SKIES = ['drizzle', 'fog', 'rain', 'snow', 'sun'] as const;
const weather = (target: WeatherColumn): readonly Column[] =>
  WEATHER_COLUMNS.map((name) => ({
    name,
    role: name === target ? 'target' : 'feature',
    ...(name === 'weather' ? { type: 'category', categories: SKIES } : { type: 'number' }),
  }));
/** Columns of a series; what is forecast has a past, too, which is one of the features. */
export const seriesColumns = (p: Pick<SequenceParams, 'file' | 'columns' | 'column'>): readonly Column[] =>
  p.file ? p.columns : weather(p.column);
export const pastOf = (columns: readonly Column[]): readonly Column[] =>
  columns.map((c) => (c.role === 'target' ? { ...c, role: 'feature' } : c));

const digits = (count: number): readonly string[] => Array.from({ length: count }, (_, i) => String(i));
/** A blank; where the answer of `copy` is asked for; and what stands beside brackets. */
export const BLANK = '·';
export const CUE = '>';
const letters = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, i) => String.fromCharCode(65 + i));
export const BRACKETS: readonly string[] = ['(', ')', BLANK];
export const DIRECTIONS = ['right', 'left', 'down', 'up'] as const;
/** Height and width of a frame of `moving-shapes`, in pixels. */
export const FRAME = 16;
/** Steps of a `copy` sequence: the items, blanks, the cue, and as many steps as there are items to answer in. */
export const copySteps = (p: Pick<SequenceParams, 'items' | 'delay'>): number => 2 * p.items + p.delay + 1;

type Told = Omit<Source, 'image' | 'generated' | 'ownTest' | 'licence'> & { readonly image?: boolean };
const bits = { x: [1], features: ['bit'], y: 'classes', classes: ['0', '1'] } as const;
const values = { x: [1], features: ['value'], y: 'value', classes: null } as const;
const over = (y: boolean, steps: number | null): Pick<Source, 'sequence'> => ({ sequence: { y, steps } });
/** Steps of the sequences where all have as many. */
const fixed = (p: SequenceParams): number | null =>
  p.minLength !== null && p.minLength !== p.length ? null : p.length;
const every = (p: SequenceParams): boolean => p.targets === 'every';

const FACTS: Readonly<Record<TimeSource, (p: SequenceParams) => Told>> = {
  text(p) {
    const characters = p.file ? p.vocabulary : MOBY_DICK;
    return {
      title: p.file?.name ?? 'Moby-Dick',
      x: [],
      y: 'classes',
      classes: characters,
      vocabulary: characters,
      ...over(true, p.form === 'stream' ? p.window : null),
    };
  },
  series(p) {
    const columns = seriesColumns(p);
    const features = featureNames(pastOf(columns));
    const target = columns.find((c) => c.role === 'target');
    const classes = target?.type === 'category' ? (target.categories ?? []) : null;
    const y = classes ? 'classes' : 'value';
    const title = p.file?.name ?? 'Seattle weather';
    return { title, x: [features.length], features, y, classes, ...over(every(p), p.window) };
  },
  echo: (p) => ({ title: `Echo after ${p.delay}`, ...bits, ...over(true, fixed(p)) }),
  adding: (p) => ({ title: 'Adding', ...values, x: [2], features: ['value', 'marker'], ...over(false, fixed(p)) }),
  copy(p) {
    const symbols = [BLANK, ...letters(p.symbols)];
    const vocabulary = [...symbols, CUE];
    return { title: 'Copy', x: [], y: 'classes', classes: symbols, vocabulary, ...over(true, copySteps(p)) };
  },
  parity: (p) => ({ title: 'Parity', ...bits, ...over(every(p), fixed(p)) }),
  sines: (p) => ({ title: 'Sines', ...values, ...over(every(p), fixed(p)) }),
  brackets: (p) => ({
    title: 'Bracket depth',
    x: [],
    y: 'classes',
    classes: digits(p.depth + 1),
    vocabulary: BRACKETS,
    ...over(true, fixed(p)),
  }),
  'random-walk': (p) => ({ title: 'Random walk', ...values, ...over(every(p), fixed(p)) }),
  'moving-shapes': (p) => ({
    title: 'Moving shapes',
    x: [1, FRAME, FRAME],
    y: 'classes',
    classes: DIRECTIONS,
    image: true,
    ...over(false, fixed(p)),
  }),
};
const LICENCES: Partial<Record<TimeSource, string>> = {
  text: 'public domain, Herman Melville (1851)',
  series: 'work of the US Government, NOAA',
};
/** Facts of a source over time, from the parameters alone. */
export const sequenceFacts = (p: SequenceParams): Source => ({
  image: false,
  ownTest: false,
  generated: isTask(p.source),
  licence: p.file ? '' : (LICENCES[p.source] ?? 'generated'),
  ...FACTS[p.source](p),
});
