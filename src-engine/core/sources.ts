/**
 * Static facts about every data source that a Dataset node can name: what the op needs to know before any byte is read, and what a form shows.
 * The numbers themselves come from src-engine/data.
 */
import { isTimeSource, type SequenceParams, sequenceFacts, type TimeSource } from './sequences';
import type { Source } from './source';
import { type Arrays, type CHANNELS, type Column, type FileRef, featureNames } from './userData';

const GENERATED = { image: false, generated: true, ownTest: false, licence: 'generated' } as const;
const PLANE = { x: [2], features: ['x0', 'x1'], ...GENERATED } as const;
const TWO = ['0', '1'] as const;

export const SOURCES = {
  'fashion-mnist': {
    title: 'Fashion-MNIST',
    x: [1, 28, 28],
    y: 'classes',
    classes: ['T-shirt/top', 'Trouser', 'Pullover', 'Dress', 'Coat', 'Sandal', 'Shirt', 'Sneaker', 'Bag', 'Ankle boot'],
    image: true,
    generated: false,
    ownTest: true,
    licence: 'MIT, (c) 2017 Zalando SE',
  },
  digits: {
    title: 'Digits 8×8',
    x: [1, 8, 8],
    y: 'classes',
    classes: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
    image: true,
    generated: false,
    ownTest: false,
    licence: 'CC BY 4.0, UCI Optical Recognition of Handwritten Digits, E. Alpaydin (1998)',
  },
  iris: {
    title: 'Iris',
    x: [4],
    features: ['sepal length (cm)', 'sepal width (cm)', 'petal length (cm)', 'petal width (cm)'],
    y: 'classes',
    classes: ['setosa', 'versicolor', 'virginica'],
    image: false,
    generated: false,
    ownTest: false,
    licence: 'public domain, R. A. Fisher (1936)',
  },
  penguins: {
    title: 'Palmer penguins',
    x: [4],
    features: ['bill length (mm)', 'bill depth (mm)', 'flipper length (mm)', 'body mass (g)'],
    y: 'classes',
    classes: ['Adelie', 'Chinstrap', 'Gentoo'],
    image: false,
    generated: false,
    ownTest: false,
    licence: 'CC0, K. B. Gorman and A. M. Horst',
  },
  xor: { title: 'XOR', ...PLANE, y: 'classes', classes: TWO },
  circles: { title: 'Circles', ...PLANE, y: 'classes', classes: TWO },
  gaussians: { title: 'Gaussians', ...PLANE, y: 'classes', classes: 'param' },
  spirals: { title: 'Spirals', ...PLANE, y: 'classes', classes: 'param' },
  regression: { title: 'Regression 1D', x: [1], features: ['x'], y: 'value', classes: null, ...GENERATED },
} as const satisfies Record<string, Source>;
export type SourceName = keyof typeof SOURCES;
export const SOURCE_NAMES = Object.keys(SOURCES) as readonly SourceName[];
/** The curves that `regression` draws its noisy points from: x in -1..1; sine is sin(pi x), step is sign(x), abs is |x|, cubic is x^3. */
export const CURVES = ['sine', 'step', 'abs', 'cubic'] as const;
export type CurveName = (typeof CURVES)[number];

/** Files of the user: what is in them stands in the Dataset's parameters. */
export const USER_SOURCES = ['csv', 'idx', 'npy', 'images'] as const;
export type UserSource = (typeof USER_SOURCES)[number];
/** Whether the numbers of a Dataset with these parameters come from a file of the user. */
export const readsFile = (p: Readonly<Record<string, unknown>>): boolean =>
  isUserSource(p.source) || ((p.source === 'text' || p.source === 'series') && p.file !== null && p.file !== undefined);
export const isUserSource = (name: unknown): name is UserSource => USER_SOURCES.includes(name as UserSource);

/** Facts of a source, in the wide type. */
export const sourceOf = (name: SourceName): Source => SOURCES[name];
/** The parameters of a Dataset that facts are read from. */
export type SourceParams = {
  readonly source: SourceName | UserSource | TimeSource;
  readonly file: FileRef | null;
  readonly columns: readonly Column[];
  readonly arrays: Arrays | null;
  readonly size: readonly number[];
  readonly channels: (typeof CHANNELS)[number];
  readonly classNames: readonly string[];
};
const OWN = { generated: false, ownTest: false, licence: '' } as const;
/** Facts of any Dataset: of a user's file as it was read when it was chosen. */
export function factsOf(p: SourceParams): Source {
  if (isTimeSource(p.source)) return sequenceFacts(p as unknown as SequenceParams);
  if (!isUserSource(p.source)) return sourceOf(p.source);
  const title = p.file?.name ?? '';
  if (p.source === 'csv') {
    const features = featureNames(p.columns);
    const target = p.columns.find((c) => c.role === 'target');
    const classes = target?.type === 'category' ? (target.categories ?? []) : null;
    return { title, x: [features.length], features, y: classes ? 'classes' : 'value', classes, image: false, ...OWN };
  }
  if (p.source === 'images') {
    const [h = 1, w = 1] = p.size;
    return { title, x: [p.channels === 'rgb' ? 3 : 1, h, w], y: 'classes', classes: p.classNames, image: true, ...OWN };
  }
  const { shape = [1], classes = null } = p.arrays ?? {};
  return {
    title,
    x: shape,
    y: classes === null ? 'value' : 'classes',
    classes: classes === null ? null : Array.from({ length: classes }, (_, i) => String(i)),
    image: shape.length === 3,
    ...OWN,
  };
}
/** Class names, or null where the target is a value. `count`: the Dataset's `classes`, read by sources that have no number of their own. */
export function classesOf({ classes }: Source, count: number): readonly string[] | null {
  return classes === 'param' ? Array.from({ length: count }, (_, i) => String(i)) : classes;
}
