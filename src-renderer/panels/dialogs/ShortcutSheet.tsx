/** Every key there is, from the table of commands; and what the mouse does. */
import { Dialog } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import { GROUPS, keysText } from '../../editor/command';
import { COMMANDS } from '../../editor/commands';
import { useWords } from '../../i18n/i18n';
import { useApp, useSettings } from '../../ui/app';

const MOUSE = ['add', 'wire', 'pan', 'zoom', 'select', 'insert', 'menu'] as const;

export function ShortcutSheet() {
  const { t } = useWords();
  const app = useApp();
  const wheel = useSettings((s) => s.wheel);
  const close = () => app.session.setState({ dialog: null });
  return (
    <Dialog.Root open onOpenChange={(open) => !open && close()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup className="dialog sheet" data-testid="shortcuts">
          <header>
            <Dialog.Title>{t('command.shortcuts')}</Dialog.Title>
            <Dialog.Close className="plain" aria-label={t('bar.close')}>
              <X />
            </Dialog.Close>
          </header>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be scrolled by keys */}
          <section className="sheet-columns" tabIndex={0} aria-label={t('command.shortcuts')}>
            {GROUPS.map((group) => {
              const rows = rowsOf(group, t);
              return (
                <section key={group}>
                  <h3>{t(`command.group.${group}`)}</h3>
                  <dl>
                    {rows.map(({ name, keys }) => (
                      <div key={name}>
                        <dt>{name}</dt>
                        <dd>
                          <kbd>{keys}</kbd>
                        </dd>
                      </div>
                    ))}
                  </dl>
                </section>
              );
            })}
            <section>
              <h3>{t('command.group.mouse')}</h3>
              <dl>
                {MOUSE.map((act) => (
                  <div key={act}>
                    <dt>{t(`command.mouse.${act}`)}</dt>
                    <dd>
                      {t(
                        act === 'pan' || act === 'zoom' || act === 'select'
                          ? `command.mouseDoes.${act}.${wheel}`
                          : `command.mouseDoes.${act}`,
                      )}
                    </dd>
                  </div>
                ))}
              </dl>
            </section>
          </section>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
/** Commands of one name (the four arrows) are one row. */
function rowsOf(group: string, t: (key: string) => string) {
  const rows = new Map<string, string[]>();
  for (const c of COMMANDS)
    if (c.group === group && c.keys.length) rows.set(t(c.label), [...(rows.get(t(c.label)) ?? []), keysText(c)]);
  return [...rows].map(([name, keys]) => ({ name, keys: keys.join('  ') }));
}
