/** Where the tape has not come to, or cannot come to for an error, or no gradient goes: nothing is drawn that was not computed. It takes the picture's place, so that nodes do not jump. */
import { createContext, useContext } from 'react';
import { isOnItsWay } from '../../editor/run';
import { useWords } from '../../i18n/i18n';
import { useRun } from '../../ui/app';

/** Lower than this a word does not fit. */
const LINE = 16;
const HeldUp = createContext(false);
/** Says of all pictures below that an error, in their node or before it, keeps them from being computed. */
export const HeldUpProvider = HeldUp.Provider;
type Props = { readonly height?: number; readonly why?: 'waiting' | 'noGradient' };

export function Waiting({ height = 40, why = 'waiting' }: Props) {
  const { t } = useWords();
  const isHeldUp = useContext(HeldUp);
  const isComing = useRun(isOnItsWay);
  const word = t(`canvas.${isHeldUp ? 'heldUp' : isComing ? 'coming' : why}`);
  return (
    <div className="waiting" style={{ height }} title={word}>
      {height >= LINE && word}
    </div>
  );
}
