/** What the text begins with, how daring it is, which random numbers choose; write and stop. */
import { PenLine, Square } from 'lucide-react';
import { useId } from 'react';
import { useStore } from 'zustand';
import { useWords } from '../../i18n/i18n';
import { useApp } from '../../ui/app';

/** From the likeliest character alone to nearly any. */
const HOTTEST = 2;
const LONGEST = 5000;

export function Controls() {
  const { t } = useWords();
  const { writing } = useApp();
  const s = useStore(writing.store);
  const id = useId();
  const number = (key: 'length' | 'seed', least: number, most: number) => (
    <div className="writing-number">
      <label htmlFor={`${id}-${key}`}>{t(`writing.${key}`)}</label>
      <input
        id={`${id}-${key}`}
        type="number"
        min={least}
        max={most}
        value={s[key]}
        onChange={(e) => {
          const value = Math.round(Number(e.target.value));
          if (e.target.value !== '' && value >= least && value <= most) writing.set({ [key]: value });
        }}
      />
    </div>
  );
  return (
    <form
      className="writing-controls"
      onSubmit={(e) => {
        e.preventDefault();
        if (s.isWriting) writing.stop();
        else void writing.start();
      }}
    >
      <label htmlFor={`${id}-prompt`}>{t('writing.prompt')}</label>
      <textarea
        id={`${id}-prompt`}
        rows={2}
        data-draft="true"
        spellCheck={false}
        placeholder={t('writing.promptNone')}
        maxLength={1000}
        value={s.prompt}
        onChange={(e) => writing.set({ prompt: e.target.value })}
      />
      <div className="writing-heat">
        <label htmlFor={`${id}-heat`}>{t('writing.temperature')}</label>
        <output htmlFor={`${id}-heat`}>{s.temperature.toFixed(2)}</output>
        <input
          id={`${id}-heat`}
          type="range"
          min={0}
          max={HOTTEST}
          step={0.05}
          value={s.temperature}
          onChange={(e) => writing.set({ temperature: Number(e.target.value) })}
        />
      </div>
      <div className="writing-numbers">
        {number('length', 1, LONGEST)}
        {number('seed', 0, 4294967295)}
      </div>
      <label className="writing-goes-on">
        <input type="checkbox" checked={s.goesOn} onChange={(e) => writing.set({ goesOn: e.target.checked })} />
        {t('writing.goesOn')}
      </label>
      <button
        type="submit"
        className={s.isWriting ? 'button' : 'button go'}
        data-write={s.isWriting ? 'stop' : 'write'}
      >
        {s.isWriting ? <Square aria-hidden="true" /> : <PenLine aria-hidden="true" />}
        {t(s.isWriting ? 'writing.stop' : 'writing.write')}
      </button>
    </form>
  );
}
