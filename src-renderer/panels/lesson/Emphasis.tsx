/** Plain text with light emphasis: **strong**, *stressed*, `code`; an empty line begins a paragraph. Nothing else means anything: what looks like HTML stands there as it was written. */
import type { ReactNode } from 'react';

const MARKS = /(\*\*[^*\n]+\*\*|\*[^*\s][^*\n]*\*|`[^`\n]+`)/;
function marked(part: string, key: number): ReactNode {
  if (part.length > 4 && part.startsWith('**') && part.endsWith('**'))
    return <strong key={key}>{part.slice(2, -2)}</strong>;
  if (part.length > 2 && part.startsWith('*') && part.endsWith('*')) return <em key={key}>{part.slice(1, -1)}</em>;
  if (part.length > 2 && part.startsWith('`') && part.endsWith('`')) return <code key={key}>{part.slice(1, -1)}</code>;
  return part;
}
export const Emphasis = ({ text }: { readonly text: string }) =>
  text
    .split(/\n\s*\n/)
    .filter((p) => p.trim() !== '')
    .map((paragraph, i) => <p key={i}>{paragraph.split(MARKS).map(marked)}</p>);
