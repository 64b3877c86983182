/** Beside the cuts what they do: the gradient of each recurrent weight as cut, against the whole one. Computed for the batch of now, beside the run. */
import { useEffect, useState } from 'react';
import type { Truncation } from '../../../src-engine/protocol/messages';
import { useWords } from '../../i18n/i18n';
import { useApp, useRun } from '../../ui/app';
import { scientific } from '../../views/logScale';

/** While training it takes at most a twentieth of the engine's time. */
const SHARE = 20;
const REST_MS = 400;

/** `cuts`: as text; another text is another question. */
function useTruncation(cuts: string): Truncation | null {
  const { run } = useApp();
  const [found, setFound] = useState<{ readonly of: string; readonly truncation: Truncation | null } | null>(null);
  const running = useRun((s) => s.position?.running ?? false);
  const iteration = useRun((s) => (s.position?.running ? -1 : (s.position?.iteration ?? 0)));
  const loaded = useRun((s) => s.loaded);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another iteration and another tape are other questions
  useEffect(() => {
    if (cuts === '') return;
    let isLeft = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = async () => {
      const truncation = await run.truncation();
      if (isLeft) return;
      setFound({ of: cuts, truncation });
      if (running) timer = setTimeout(() => void ask(), Math.max(REST_MS, SHARE * (truncation?.ms ?? 0)));
    };
    void ask();
    return () => {
      isLeft = true;
      clearTimeout(timer);
    };
  }, [run, cuts, running, iteration, loaded]);
  return found?.of === cuts ? found.truncation : null;
}
const share = (x: number): string => (x >= 0.9995 && x < 1 ? '< 1' : x.toFixed(3));

/** What a weight's name and numbers take on their line, in px. */
export const WEIGHT = 272;
const LINE = 18;

/** `rows`: lines that the weights will take. They are kept free while nothing is cut: the scissors must not move away from who presses them. */
export function Truncated({ cuts, rows }: { readonly cuts: readonly number[]; readonly rows: number }) {
  const { t } = useWords();
  const found = useTruncation(cuts.join());
  const hasMany = new Set(found?.weights.map((w) => w.node)).size > 1;
  return (
    <div className="truncated" data-iteration={found?.iteration ?? ''} style={{ minHeight: LINE * (rows + 1) }}>
      <p>{t(cuts.length === 0 ? 'unfold.uncut' : 'unfold.truncated')}</p>
      {cuts.length > 0 && (
        <ul style={{ gridTemplateColumns: `repeat(auto-fill, minmax(${WEIGHT - 16}px, 1fr))` }}>
          {found?.weights.map((w) => (
            <li key={`${w.node}.${w.name}`} data-weight={`${w.node}.${w.name}`}>
              <b>{hasMany ? `${w.node}.${w.name}` : w.name}</b>
              <span title={t('unfold.ratioHint', { full: scientific(w.full) })}>
                {t('unfold.ratio')}{' '}
                <em data-ratio={w.truncated / w.full}>{w.full > 0 ? share(w.truncated / w.full) : '–'}</em>
              </span>
              <span>
                {t('unfold.cosine')} <em data-cosine={w.cosine ?? ''}>{w.cosine === null ? '–' : share(w.cosine)}</em>
              </span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
