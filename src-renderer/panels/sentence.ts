/** What an instruction does, in words. */
import type { TapeEntry } from '../../src-engine/protocol/messages';
import { RESOURCES, type Words } from '../i18n/i18n';

const SENTENCES: Readonly<Record<string, string>> = RESOURCES.en.tape;

/**
 * The sentence's key in `tape`. One primitive can mean two things: a transposed convolution runs forward what is a convolution's gradient,
 * and a reshape on the way back carries a gradient. Where that is so, the key has an ending for the way it runs.
 */
export function sentenceKey(e: Pick<TapeEntry, 'prim' | 'name' | 'phase'>): string {
  const own = e.prim === 'pointwise' || e.prim === 'blockwise' ? e.name : e.prim;
  const turned = { forward: `${own}Ahead`, backward: `${own}Back`, loss: own, update: own }[e.phase];
  const general = e.name.endsWith('Grad') ? 'pointwiseGrad' : 'pointwise';
  return [turned, own].find((key) => Object.hasOwn(SENTENCES, key)) ?? general;
}
const filled = (words: Words, e: TapeEntry, node: string): string =>
  words.t(`tape.${sentenceKey(e)}`, { node, gives: e.gives.name, name: e.name.replace(/Grad$/, '') });

export const sentence = (words: Words, e: TapeEntry): string => filled(words, e, e.node);

/** A character that stands in no sentence and in no id. */
const MARK = '\u0000';
/** The sentence cut where the node's name stands, for it to be set apart. */
export const aroundNode = (words: Words, e: TapeEntry): string[] => filled(words, e, MARK).split(MARK);
