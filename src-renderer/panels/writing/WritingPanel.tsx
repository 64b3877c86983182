/** A text model writes, character by character, while it may be training: the text, the states that moved with it, and the texts before. */
import { Copy, PenLine } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import type { Text } from '../../editor/writing';
import { useWords } from '../../i18n/i18n';
import { useApp, useRun } from '../../ui/app';
import { Controls } from './Controls';
import { StateStrip } from './StateStrip';
import './writing.css';

export function WritingPanel() {
  const { t, issue } = useWords();
  const { writing } = useApp();
  const s = useStore(writing.store);
  const loaded = useRun((r) => r.loaded);
  // another graph may be able to what this one was not
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  useEffect(() => void writing.look(), [writing, loaded]);
  if (s.cannot !== null && s.cannot !== 'ended')
    return (
      <p className="writing-cannot note" role="status">
        {t(`writing.cannot.${s.cannot}`)}
      </p>
    );
  return (
    <div className="writing">
      <Controls />
      <div className="writing-now">
        {s.issue && <p className="bad">{issue(s.issue).message}</p>}
        {s.unknown.length > 0 && (
          <p className="note">{t('writing.unknown', { characters: s.unknown.slice(0, 8).join(' ') })}</p>
        )}
        {s.text ? <Now text={s.text} isWriting={s.isWriting} /> : <p className="note">{t('writing.nothing')}</p>}
      </div>
      <Past texts={s.past} />
    </div>
  );
}
function Head({ text }: { readonly text: Text }) {
  const { t } = useWords();
  const { clipboard } = useApp();
  const [isCopied, setCopied] = useState(false);
  const { probabilities: p } = text;
  const sure = p.reduce((a, b) => a + b, 0) / Math.max(1, p.length);
  return (
    <header>
      <b data-iteration={text.iteration}>{t('writing.at', { iteration: text.iteration })}</b>
      <span>
        {t('writing.temperature')} {text.temperature.toFixed(2)}
      </span>
      <span title={t('writing.sureAbout')}>{t('writing.sure', { percent: (100 * sure).toFixed(0) })}</span>
      <button
        type="button"
        className="plain"
        onClick={async () => setCopied(await clipboard.write(text.ask.prompt + text.characters))}
      >
        <Copy aria-hidden="true" /> {t(isCopied ? 'writing.copied' : 'writing.copy')}
      </button>
    </header>
  );
}
function Now({ text, isWriting }: { readonly text: Text; readonly isWriting: boolean }) {
  const { t } = useWords();
  const { writing } = useApp();
  const { length, goesOn } = useStore(writing.store);
  const isDone = text.characters.length >= length;
  return (
    <>
      <Head key={text.key} text={text} />
      <StateStrip text={text} />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be scrolled by keys */}
      <section tabIndex={0} aria-label={t('writing.text')}>
        <pre data-testid="written">
          <span className="note">{text.ask.prompt}</span>
          {text.characters}
          {isWriting && !isDone && <PenLine aria-hidden="true" />}
        </pre>
      </section>
      {isWriting && isDone && goesOn && (
        <p className="note" role="status">
          {t('writing.waiting')}
        </p>
      )}
    </>
  );
}
function Past({ texts }: { readonly texts: readonly Text[] }) {
  const { t } = useWords();
  if (texts.length === 0) return null;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be scrolled by keys
    <section className="writing-past" tabIndex={0} aria-label={t('writing.past')}>
      <h3>{t('writing.past')}</h3>
      {texts.map((text) => (
        <article key={text.key} aria-label={t('writing.pastText', { iteration: text.iteration })}>
          <Head text={text} />
          <pre>
            <span className="note">{text.ask.prompt}</span>
            {text.characters}
          </pre>
        </article>
      ))}
    </section>
  );
}
