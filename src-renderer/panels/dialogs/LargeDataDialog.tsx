/** Before a file is written that is as large as its data: shall it carry them? */
import { Dialog } from '@base-ui/react/dialog';
import { useWords } from '../../i18n/i18n';
import { useSession } from '../../ui/app';

export function LargeDataDialog() {
  const { t } = useWords();
  const large = useSession((s) => s.large);
  if (!large) return null;
  const size = (large.bytes / 1e6).toFixed(0);
  return (
    <Dialog.Root open onOpenChange={(open) => !open && large.answer(null)}>
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup className="dialog question" data-testid="large-data">
          <Dialog.Title>{t('data.large.title', { size })}</Dialog.Title>
          <Dialog.Description>{t('data.large.what')}</Dialog.Description>
          <footer>
            <button type="button" className="button" onClick={() => large.answer(null)}>
              {t('data.large.cancel')}
            </button>
            <button type="button" className="button" onClick={() => large.answer(false)}>
              {t('data.large.without')}
            </button>
            <button type="button" className="button go" onClick={() => large.answer(true)}>
              {t('data.large.with', { size })}
            </button>
          </footer>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
