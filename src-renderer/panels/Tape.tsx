/** The tape as a strip: a bar for each instruction, height by cost, colour by phase; a click seeks. */
import { Fragment, type KeyboardEvent, useEffect, useMemo, useRef } from 'react';
import type { TapeEntry } from '../../src-engine/protocol/messages';
import { isOnItsWay } from '../editor/run';
import { useWords } from '../i18n/i18n';
import { useApp, useRun } from '../ui/app';
import { aroundNode, sentence } from './sentence';

const NO_TAPE: readonly TapeEntry[] = [];
const PHASES = ['forward', 'loss', 'backward', 'update'] as const;
const HEIGHT = { least: 12, most: 58 };

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
  const isComing = useRun(isOnItsWay);
  const at = useRun((s) => s.position?.at ?? 0);
  const isAhead = useRun((s) => s.position !== null && s.position.computed > s.position.at);
  const running = useRun((s) => s.position?.running ?? false);
  const tall = useMemo(() => heights(tape), [tape]);
  const titles = useMemo(
    () =>
      tape.map(
        (e) => `${words.t(`strip.phases.${e.phase}`)}: ${sentence(words, e)}${e.t === undefined ? '' : `, t = ${e.t}`}`,
      ),
    [tape, words],
  );
  const strip = useRef<HTMLDivElement>(null);
  // a long tape is scrolled: the current bar is kept in sight, and nothing else moves
  useEffect(() => {
    const bars = strip.current;
    const bar = bars?.children[Math.max(0, at - 1)];
    if (!bars || !(bar instanceof HTMLElement) || bars.scrollWidth <= bars.clientWidth) return;
    const left = bar.offsetLeft - bars.offsetLeft;
    if (left < bars.scrollLeft || left + bar.offsetWidth > bars.scrollLeft + bars.clientWidth)
      bars.scrollLeft = left - bars.clientWidth / 2;
  }, [at]);
  if (tape.length === 0) return <p className="note">{t(isComing ? 'strip.coming' : 'strip.none')}</p>;
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
        ref={strip}
        className="strip"
        role="slider"
        tabIndex={0}
        aria-label={t('strip.label')}
        aria-valuemin={0}
        aria-valuemax={tape.length}
        aria-valuenow={at}
        aria-valuetext={current ? titles[at - 1] : t(isAhead ? 'strip.ahead' : 'strip.before')}
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
      <p className="said" aria-live={running ? 'off' : 'polite'}>
        {current ? (
          <>
            <b className={current.phase}>{t(`strip.phases.${current.phase}`)}</b>
            <span>
              {aroundNode(words, current).map((part, i) => (
                <Fragment key={i}>
                  {i > 0 && <strong>{current.node}</strong>}
                  {part}
                </Fragment>
              ))}
            </span>
            {current.t !== undefined && <small className="mono">t = {current.t}</small>}
            <small>{t('strip.of', { at, length: tape.length })}</small>
          </>
        ) : (
          <span>{t(isAhead ? 'strip.ahead' : 'strip.before')}</span>
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
