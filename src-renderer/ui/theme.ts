/** Writes theme and language to the page, and follows the system where asked to. */
import type { Settings } from '../editor/settings';
import { setLanguage } from '../i18n/i18n';

export function followSettings(settings: Settings): void {
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const show = () => {
    const { theme, language } = settings.store.getState();
    document.documentElement.dataset.theme = theme === 'system' ? (dark.matches ? 'dark' : 'light') : theme;
    document.documentElement.lang = language;
  };
  settings.store.subscribe((now, before) => {
    show();
    if (now.language !== before.language) setLanguage(now.language);
  });
  dark.addEventListener('change', show);
  show();
}
