import { describe, expect, test } from 'vitest';
import { describe as described } from '../../src-engine/run/describe';
import { RESOURCES } from '../../src-renderer/i18n/i18n';
import { sentenceKey } from '../../src-renderer/panels/sentence';
import { digits, document, sessionOf } from '../run/documents';

const en: Readonly<Record<string, string>> = RESOURCES.en.tape;
const tapeOf = async (...args: Parameters<typeof document>) => described(await sessionOf(document(...args))).tape;

describe('the sentence of an instruction', () => {
  test('a convolution run the other way says which way it runs', async () => {
    const tape = await tapeOf([
      ['data', 'Dataset', { source: 'digits' }],
      ['conv', 'Conv2d', { outChannels: 2, kernelSize: 3 }],
      ['up', 'ConvTranspose2d', { outChannels: 1, kernelSize: 3 }],
      ['flat', 'Flatten'],
      ['fc', 'Linear', { outFeatures: 10 }],
      ['loss', 'CrossEntropyLoss'],
    ]);
    const keys = (node: string, phase: string) =>
      tape.filter((e) => e.node === node && e.phase === phase).map((e) => sentenceKey(e));
    expect(keys('up', 'forward')).toEqual(['convInputGradAhead']);
    expect(keys('up', 'backward')).toContain('convBack');
    expect(keys('conv', 'forward')).toEqual(['conv']);
    expect(keys('conv', 'backward')).not.toContain('convInputGrad'); // nobody asks for the gradient of the data
    expect(keys('flat', 'forward')).toEqual(['reshape']);
    expect(keys('flat', 'backward')).toEqual(['reshapeBack']);
  });
  test('what runs forward speaks of no gradient; what runs backward speaks of nothing else', async () => {
    const tape = described(await sessionOf(digits())).tape;
    for (const e of tape) {
      const text = en[sentenceKey(e)] ?? '';
      if (e.phase === 'forward' || e.phase === 'loss') expect(text, e.name).not.toMatch(/gradient|dL/);
      if (e.phase === 'backward') expect(text, e.name).toMatch(/gradient|dL/);
    }
  });
  test('a function that has no sentence of its own is said element by element', () => {
    expect(sentenceKey({ prim: 'pointwise', name: 'gelu', phase: 'forward' })).toBe('pointwise');
    expect(sentenceKey({ prim: 'pointwise', name: 'geluGrad', phase: 'backward' })).toBe('pointwiseGrad');
    expect(sentenceKey({ prim: 'pointwise', name: 'add', phase: 'backward' })).toBe('addBack');
    expect(sentenceKey({ prim: 'pointwise', name: 'constructor', phase: 'forward' })).toBe('pointwise');
  });
});
test('an optimizer says whose number it moves', () => {
  for (const table of [RESOURCES.en.tape, RESOURCES.ko.tape])
    for (const slot of ['momentum_buffer', 'exp_avg', 'exp_avg_sq', 'square_avg'] as const)
      expect(table[slot]).toContain('{node}.{gives}');
});
