/** The gallery: documents that ship. The first is what a first launch shows. */
import { parseDocument } from '../../src-engine/document/codec';
import type { Doc } from '../../src-engine/document/doc';

const files = import.meta.glob('../../examples/*.unroll.json', {
  query: '?raw',
  import: 'default',
  eager: true,
}) as Record<string, string>;
export const EXAMPLES = [
  'lenet-fashion-mnist',
  'digits-cnn',
  'conv-5x5',
  'xor',
  'spirals',
  'regression',
  'elman',
  'digits-lstm',
  'echo',
  'delay-20-rnn',
  'delay-20-lstm',
  'exploding',
  'adding-lstm',
  'adding-truncated',
  'char-rnn',
  'weather',
  'brackets',
  'moving-shapes',
] as const;
export type ExampleName = (typeof EXAMPLES)[number];

export function example(name: ExampleName): Doc {
  const text = files[`../../examples/${name}.unroll.json`];
  const { doc, issues } = parseDocument(text ?? '', `${name}.unroll.json`);
  if (!doc) throw new Error(`the example ${name} does not open: ${issues.map((i) => i.message).join(' ')}`);
  return doc;
}
