/** What was read in a text, before it is used: how long it is, its characters, how it begins. */
import type { Inspected } from '../../../src-engine/core/userData';
import { useWords } from '../../i18n/i18n';

/** Characters that are shown with how often they come; a script of thousands would be a wall. */
const SHOWN = 120;
/** What no glyph stands for. */
const NAMES: Readonly<Record<string, string>> = { '\n': '⏎', ' ': '␣', '\t': '⇥' };

export function TextFound({ text, rows }: { readonly text: NonNullable<Inspected['text']>; readonly rows: number }) {
  const { t } = useWords();
  const number = (n: number) => n.toLocaleString('en');
  return (
    <>
      <p className="note">
        {t('data.characters', { characters: number(text.characters) })} ·{' '}
        {t('data.different', { count: text.counts.length })} ·{' '}
        {t('data.lines', { lines: number(rows), longest: number(text.longest) })}
      </p>
      <ul className="data-characters" aria-label={t('data.different', { count: text.counts.length })}>
        {text.counts.slice(0, SHOWN).map(([c, count]) => (
          <li key={c} title={number(count)}>
            {NAMES[c] ?? c}
          </li>
        ))}
        {text.counts.length > SHOWN && <li className="more">+{text.counts.length - SHOWN}</li>}
      </ul>
      <pre className="data-text">{text.start}</pre>
    </>
  );
}
