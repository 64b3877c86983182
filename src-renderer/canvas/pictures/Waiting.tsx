/** Where the tape has not come to, or no gradient goes: nothing is drawn that was not computed. It takes the picture's place, so that nodes do not jump. */
import { useWords } from '../../i18n/i18n';

/** Lower than this a word does not fit. */
const LINE = 16;
type Props = { readonly height?: number; readonly why?: 'waiting' | 'noGradient' };

export function Waiting({ height = 40, why = 'waiting' }: Props) {
  const { t } = useWords();
  const word = t(`canvas.${why}`);
  return (
    <div className="waiting" style={{ height }} title={word}>
      {height >= LINE && word}
    </div>
  );
}
