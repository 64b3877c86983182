/** The two scales, always there. Each picture's own range stands beside it. */
import { useWords } from '../i18n/i18n';
import { useRun } from '../ui/app';
import { colours, cssColour } from './scale';
import { useTheme } from './useTheme';

export function Legend() {
  const { t } = useWords();
  const theme = useTheme();
  const layer = useRun((s) => s.layer);
  const ramp = (scale: 'signed' | 'unsigned') => {
    const table = colours(scale, theme);
    return `linear-gradient(90deg, ${[0, 32, 64, 96, 128, 160, 192, 224, 255].map((i) => cssColour(table[i] as number)).join(', ')})`;
  };
  return (
    <div className="legend" role="img" aria-label={t('canvas.legend')}>
      <span>−max</span>
      <i style={{ background: ramp('signed') }} />
      <span>+max</span>
      {layer === 'value' && (
        <>
          <span className="gap">min</span>
          <i style={{ background: ramp('unsigned') }} />
          <span>max</span>
        </>
      )}
      <span className="loud">
        <b /> NaN, Inf
      </span>
      <span className="note">{t('canvas.ownRange')}</span>
    </div>
  );
}
