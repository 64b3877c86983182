/** Where the tape has not come to: nothing is drawn that was not computed. */
import { useWords } from '../../i18n/i18n';

export function Waiting() {
  const { t } = useWords();
  return <div className="waiting">{t('canvas.waiting')}</div>;
}
