/** What a person may mean by a few typed characters: parts of words, first letters, Hangul by its first consonants. */
import { getChoseong } from 'es-hangul';

const plain = (text: string): string => text.normalize('NFC').toLowerCase();
/** Only first consonants (ㄱ to ㅎ): "ㅎㅅㄱ" means 합성곱. */
const CONSONANTS = /^[ㄱ-ㅎ\s]+$/;

/** Whether the letters of `wanted` stand in `text` in this order: "mp2" finds "MaxPool2d". */
function inOrder(wanted: string, text: string): boolean {
  let at = 0;
  for (const letter of wanted) {
    at = text.indexOf(letter, at) + 1;
    if (at === 0) return false;
  }
  return true;
}
/**
 * How well `wanted` matches: 0 it is the beginning of the name, 1 it stands in the name, 2 in the other words, 3 its letters stand in
 * the name in order; null where nothing does. Nothing typed matches everything.
 */
export function rank(wanted: string, name: string, words: readonly string[] = []): number | null {
  const w = plain(wanted).trim();
  if (w === '') return 0;
  const n = plain(name);
  if (n.startsWith(w)) return 0;
  if (n.includes(w)) return 1;
  const isConsonants = CONSONANTS.test(w);
  const found = [name, ...words].some((text) => {
    const t = plain(text);
    return t.includes(w) || (isConsonants && getChoseong(t).replace(/\s/g, '').includes(w.replace(/\s/g, '')));
  });
  if (found) return 2;
  return inOrder(w, n) ? 3 : null;
}
/** Those that match, best first; equals keep their order. */
export function search<T>(
  wanted: string,
  list: readonly T[],
  of: (item: T) => { readonly name: string; readonly words?: readonly string[] },
): T[] {
  return list
    .flatMap((item, i) => {
      const { name, words } = of(item);
      const r = rank(wanted, name, words);
      return r === null ? [] : [{ item, r, i }];
    })
    .sort((a, b) => a.r - b.r || a.i - b.i)
    .map(({ item }) => item);
}
