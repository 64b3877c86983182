/** Theme, language, habits of the hand. */
import { Menu } from '@base-ui/react/menu';
import { Check, Settings2 } from 'lucide-react';
import { CHOICES, type SettingsState } from '../editor/settings';
import { useWords } from '../i18n/i18n';
import { useApp, useSettings } from '../ui/app';

export function SettingsMenu() {
  const { t } = useWords();
  const { settings } = useApp();
  const now = useSettings((s) => s);
  return (
    <Menu.Root>
      <Menu.Trigger className="plain" aria-label={t('settings.title')} title={t('settings.title')}>
        <Settings2 aria-hidden="true" />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner sideOffset={6} align="end" className="menu-place">
          <Menu.Popup className="menu settings">
            {(Object.keys(CHOICES) as (keyof SettingsState)[]).map((key) => (
              <Menu.RadioGroup
                key={key}
                value={now[key]}
                onValueChange={(value: string) => settings.set({ [key]: value } as Partial<SettingsState>)}
              >
                <Menu.GroupLabel className="menu-label">{t(`settings.${key}.title`)}</Menu.GroupLabel>
                {CHOICES[key].map((value) => (
                  <Menu.RadioItem
                    key={value}
                    value={value}
                    className="menu-item row"
                    closeOnClick={false}
                    data-setting={`${key}-${value}`}
                  >
                    <span lang={key === 'language' ? value : undefined}>{t(`settings.${key}.${value}`)}</span>
                    <Menu.RadioItemIndicator className="tick">
                      <Check aria-hidden="true" />
                    </Menu.RadioItemIndicator>
                  </Menu.RadioItem>
                ))}
              </Menu.RadioGroup>
            ))}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
