/** What the state is multiplied by at each step, and how far its activations are driven. */
import type { GradTime, Saturation } from '../../../src-engine/core/gradTime';
import { useWords } from '../../i18n/i18n';

const percent = (share: number): string => `${(100 * share).toFixed(share > 0 && share < 0.1 ? 1 : 0)} %`;

export function ReachFacts({ found }: { readonly found: GradTime }) {
  const { t } = useWords();
  return (
    <div className="reach-facts">
      <table aria-label={t('gradtime.radius')}>
        <caption title={t('gradtime.radiusHelp')}>{t('gradtime.radius')}</caption>
        <tbody>
          {found.matrices.map((m) => (
            <tr key={`${m.node}.${m.name}.${m.gate}`} data-radius={m.radius ?? ''}>
              <th scope="row">
                {m.node} <i>{m.gate || m.name.replace(/^weight_hh_/, '')}</i>
              </th>
              <td>
                {m.radius === null
                  ? t('gradtime.notSquare', { rows: m.rows, columns: m.columns })
                  : m.radius.toFixed(3)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <table aria-label={t('gradtime.saturation')}>
        <caption title={t('gradtime.saturationHelp')}>{t('gradtime.saturation')}</caption>
        <tbody>
          {found.saturation.map((s) => (
            <tr key={`${s.node}.${s.name}`}>
              <th scope="row">
                {s.node} <i>{[s.name, s.activation].filter(Boolean).join(' ')}</i>
              </th>
              <td>
                <Share of={s} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
/** Low from the left, high from the right, what lets the gradient through between them. */
function Share({ of: { low, high } }: { readonly of: Saturation }) {
  const { t } = useWords();
  return (
    <span
      className="reach-share"
      title={`${t('gradtime.low')} ${percent(low)}, ${t('gradtime.high')} ${percent(high)}`}
    >
      <i aria-hidden="true">
        <i style={{ width: `${100 * low}%` }} />
        <i style={{ width: `${100 * high}%` }} />
      </i>
      {percent(low + high)}
    </span>
  );
}
