/** The recurrent matrices times a number: tried beside the run, and made its weights by a click. */
import type { GradTime } from '../../../src-engine/core/gradTime';
import { useWords } from '../../i18n/i18n';
import { useApp, useReach, useRun } from '../../ui/app';

/** Powers of two at the slider's ends, and from one place to the next. */
const [ENDS, STEP] = [3, 0.05];

export function ReachScale({ found }: { readonly found: GradTime }) {
  const { t } = useWords();
  const { reach } = useApp();
  const scale = useReach((s) => s.scale);
  const isRunning = useRun((s) => s.position?.running === true);
  if (found.matrices.length === 0) return null;
  const text = `× ${scale.toFixed(2)}`;
  return (
    <section className="reach-scale">
      <label htmlFor="reach-scale">{t('gradtime.scale')}</label>
      <input
        id="reach-scale"
        type="range"
        className="nokey"
        min={-ENDS}
        max={ENDS}
        step={STEP}
        value={Math.log2(scale)}
        aria-valuetext={text}
        title={t('gradtime.scaleHelp')}
        onChange={(e) => reach.setScale(2 ** Number(e.target.value))}
      />
      <b>{text}</b>
      <button
        type="button"
        className="fix"
        data-reach="apply"
        aria-disabled={scale === 1 || isRunning}
        onClick={() => scale !== 1 && !isRunning && void reach.apply()}
      >
        {t('gradtime.apply')}
      </button>
    </section>
  );
}
