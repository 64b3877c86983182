/** The tape as a strip: a bar for each instruction, height by cost, colour by phase; a click seeks. */
import { type KeyboardEvent, useMemo } from 'react';
import type { TapeEntry } from '../../src-engine/protocol/messages';
import { useWords, type Words } from '../i18n/i18n';
import { useApp, useRun } from '../ui/app';

const NO_TAPE: readonly TapeEntry[] = [];
const PHASES = ['forward', 'loss', 'backward', 'update'] as const;
const HEIGHT = { least: 12, most: 58 };

/** What an instruction does, in words. */
export function sentence(words: Words, e: TapeEntry): string {
  const fallback = e.prim !== 'pointwise' ? e.prim : e.name.endsWith('Grad') ? 'pointwiseGrad' : 'pointwise';
  const key = `tape.${e.prim === 'pointwise' ? e.name : e.prim}`;
  const args = { node: e.node, gives: e.gives.name, name: e.name.replace(/Grad$/, '') };
  const text = words.t(key, args);
  return text === key ? words.t(`tape.${fallback}`, args) : text;
}
/** Heights by the logarithm of the cost: a bias and a convolution are both to be seen. */
function heights(tape: readonly TapeEntry[]): number[] {
  const logs = tape.map((e) => Math.log(1 + e.cost));
  const most = Math.max(1, ...logs);
  const least = Math.min(most, ...logs);
  return logs.map((l) => HEIGHT.least + ((HEIGHT.most - HEIGHT.least) * (l - least)) / Math.max(1e-9, most - least));
}

export function Tape() {
  const words = useWords();
  const { t } = words;
  const { run } = useApp();
  const tape = useRun((s) => s.loaded?.tape ?? NO_TAPE);
  const at = useRun((s) => s.position?.at ?? 0);
  const tall = useMemo(() => heights(tape), [tape]);
  const titles = useMemo(
    () => tape.map((e) => `${words.t(`strip.phases.${e.phase}`)}: ${sentence(words, e)}`),
    [tape, words],
  );
  if (tape.length === 0) return <p className="note">{t('strip.none')}</p>;
  const current = tape[at - 1];
  const onKey = (e: KeyboardEvent) => {
    const move = { ArrowRight: 1, ArrowLeft: -1, Home: -tape.length, End: tape.length }[e.key];
    if (move === undefined) return;
    e.preventDefault();
    void run.seek(Math.max(0, Math.min(tape.length, at + move)));
  };
  return (
    <>
      <div
        className="strip"
        role="slider"
        tabIndex={0}
        aria-label={t('strip.label')}
        aria-valuemin={0}
        aria-valuemax={tape.length}
        aria-valuenow={at}
        aria-valuetext={current ? titles[at - 1] : t('strip.before')}
        onKeyDown={onKey}
      >
        {tape.map((e, i) => (
          // biome-ignore lint/a11y/noStaticElementInteractions: keys are the strip's
          // biome-ignore lint/a11y/useKeyWithClickEvents: keys are the strip's
          <i
            key={i}
            className={`${e.phase}${i < at ? ' done' : ''}${i === at - 1 ? ' now' : ''}`}
            style={{ height: tall[i] }}
            title={titles[i]}
            data-instruction={i}
            onClick={() => void run.seek(i + 1)}
          />
        ))}
      </div>
      <p className="said" aria-live="polite">
        {current ? (
          <>
            <b className={current.phase}>{t(`strip.phases.${current.phase}`)}</b>
            <span>{sentence(words, current)}</span>
            <small>{t('strip.of', { at, length: tape.length })}</small>
          </>
        ) : (
          <span>{t('strip.before')}</span>
        )}
        <span className="phases" aria-hidden="true">
          {PHASES.map((p) => (
            <span key={p}>
              <i className={p} /> {t(`strip.phases.${p}`)}
            </span>
          ))}
        </span>
      </p>
    </>
  );
}
