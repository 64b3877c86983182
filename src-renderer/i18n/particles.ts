/**
 * Korean particles after a word that is filled in: '{file}을(를)' becomes '을' or '를' by how the word before it ends when it is read.
 * What cannot be known from the letters (an English word that ends in 'e' or 't') keeps both, as Korean writing does.
 */

/** After a closed syllable, after an open one. */
const PAIRS = {
  '은(는)': ['은', '는'],
  '이(가)': ['이', '가'],
  '을(를)': ['을', '를'],
  '와(과)': ['과', '와'],
  '과(와)': ['과', '와'],
  '(으)로': ['으로', '로'],
} as const;
const ANY = /([\p{L}\p{N}])(["'”’)\]%]*)(은\(는\)|이\(가\)|을\(를\)|와\(과\)|과\(와\)|\(으\)로)/gu;
/** How digits are read. Powers of ten end as 0 does: 십, 백, 천 close like 영. */
const DIGITS = '영일이삼사오육칠팔구';
/** Letters that end a word alike whichever word it is: vowels open, l, m and n close. */
const LETTERS: Readonly<Record<string, string>> = {
  a: '아',
  i: '이',
  o: '오',
  u: '우',
  y: '이',
  l: '엘',
  m: '엠',
  n: '엔',
};

/** A Hangul syllable that ends as `c` does; null where that depends on the word. */
function readAs(c: string): string | null {
  if (/[가-힣]/.test(c)) return c;
  if (/[0-9]/.test(c)) return DIGITS[Number(c)] as string;
  return LETTERS[c.toLowerCase()] ?? null;
}
/** The final consonant of a syllable: 0 for none (The Unicode Standard, 3.12, "Conjoining Jamo Behavior"). */
const final = (syllable: string): number => (syllable.charCodeAt(0) - 0xac00) % 28;
/** Only the final ㄹ is as if it were none before 로. */
const RIEUL = 8;
/** The sentence with each doubled particle chosen, where it can be. */
export function withParticles(text: string): string {
  return text.replace(ANY, (whole, last: string, closing: string, both: keyof typeof PAIRS) => {
    // after a sign of per cent the word that is read is 퍼센트
    const syllable = closing.includes('%') ? '트' : readAs(last);
    if (syllable === null) return whole;
    const isOpen = final(syllable) === 0 || (both === '(으)로' && final(syllable) === RIEUL);
    return `${last}${closing}${PAIRS[both][isOpen ? 1 : 0]}`;
  });
}
