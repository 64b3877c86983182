/** The gallery: documents that ship, by what they teach. */
import { parseDocument } from '../../src-engine/document/codec';
import type { Doc } from '../../src-engine/document/doc';

const files = import.meta.glob('../../examples/*.unroll.json', {
  query: '?raw',
  import: 'default',
  eager: true,
}) as Record<string, string>;
/** Groups and their examples, in the order in which they are shown. */
export const GALLERY = {
  basics: ['xor', 'spirals', 'regression'],
  convolution: ['lenet-fashion-mnist', 'digits-cnn', 'conv-5x5'],
  time: [
    'elman',
    'digits-lstm',
    'echo',
    'delay-20-rnn',
    'delay-20-lstm',
    'exploding',
    'adding-truncated',
    'adding-lstm',
    'char-rnn',
    'weather',
    'brackets',
    'moving-shapes',
  ],
} as const;
export type ExampleGroup = keyof typeof GALLERY;
export type ExampleName = (typeof GALLERY)[ExampleGroup][number];
export const EXAMPLES: readonly ExampleName[] = Object.values(GALLERY).flat();
/** What a first launch shows. */
export const FIRST: ExampleName = 'lenet-fashion-mnist';

export const isExample = (name: string): name is ExampleName => (EXAMPLES as readonly string[]).includes(name);
/** `title`: how the gallery names it, in the language that is spoken now; without one it is named as in its file. */
export function example(name: ExampleName, title?: string): Doc {
  const text = files[`../../examples/${name}.unroll.json`];
  const { doc, issues } = parseDocument(text ?? '', `${name}.unroll.json`);
  if (!doc) throw new Error(`the example ${name} does not open: ${issues.map((i) => i.message).join(' ')}`);
  return title === undefined ? doc : { ...doc, name: title };
}
