/** A scale for each kind of picture in view, with the numbers at its ends. */
import { useWords } from '../i18n/i18n';
import { useRun } from '../ui/app';
import { colours, cssColour, type Scale } from '../views/scale';
import { short } from '../views/short';
import { useTheme } from '../views/useTheme';
import { FAMILIES, type Family } from './ranges';
import { useShared } from './useRange';
import './legend.css';

const STOPS = [0, 32, 64, 96, 128, 160, 192, 224, 255];
const scaleOf = (family: Family): Scale => (family === 'samples' ? 'unsigned' : 'signed');
/** With a true minus sign, and a plus where the scale has both. */
const end = (x: number, isSigned: boolean): string => `${isSigned && x > 0 ? '+' : ''}${short(x).replace(/^-/, '−')}`;

export function Legend() {
  const { t } = useWords();
  const theme = useTheme();
  const shared = useShared();
  const layer = useRun((s) => s.layer);
  const ramp = (scale: Scale) => {
    const table = colours(scale, theme);
    return `linear-gradient(90deg, ${STOPS.map((i) => cssColour(table[i] as number)).join(', ')})`;
  };
  const shown = FAMILIES.flatMap((family) => {
    const range = shared[family];
    return range ? [{ family, range, scale: scaleOf(family), name: t(`canvas.scale.${family}`) }] : [];
  });
  if (shown.length === 0) return null;
  const said = shown.map(({ name, range }) => `${name}: ${short(range.least)} … ${short(range.most)}`);
  return (
    <div
      className="legend"
      role="img"
      aria-label={`${t('canvas.legend')}. ${said.join('. ')}`}
      title={t('canvas.legend')}
      data-layer={layer}
    >
      {shown.map(({ family, range, scale, name }) => (
        <div key={family} data-scale={family}>
          <span>{end(range.least, scale === 'signed')}</span>
          <i style={{ background: ramp(scale) }} />
          <span>{end(range.most, scale === 'signed')}</span>
          <em>{name}</em>
        </div>
      ))}
      <div>
        <b /> NaN, Inf
      </div>
    </div>
  );
}
