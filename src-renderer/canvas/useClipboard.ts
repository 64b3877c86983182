/** Copy, cut and paste of nodes as text, by the page's own clipboard events: no permission is asked for. */
import { useEffect } from 'react';
import { copied, pasteText, remove } from '../editor/acts';
import { useApp } from '../ui/app';

/** A field, or a text that is marked, keeps its clipboard. */
const isText = (): boolean =>
  document.activeElement?.closest('input, textarea, select, [contenteditable]') != null ||
  (getSelection()?.toString() ?? '') !== '';

export function useClipboard(): void {
  const app = useApp();
  useEffect(() => {
    const onCopy = (e: ClipboardEvent) => {
      const { selected } = app.session.getState();
      if (isText() || selected.length === 0) return;
      e.clipboardData?.setData('text/plain', copied(app));
      e.preventDefault();
      if (e.type === 'cut') remove(app, false);
    };
    const onPaste = (e: ClipboardEvent) => {
      if (!isText() && pasteText(app, e.clipboardData?.getData('text/plain') ?? '')) e.preventDefault();
    };
    document.addEventListener('copy', onCopy);
    document.addEventListener('cut', onCopy);
    document.addEventListener('paste', onPaste);
    return () => {
      document.removeEventListener('copy', onCopy);
      document.removeEventListener('cut', onCopy);
      document.removeEventListener('paste', onPaste);
    };
  }, [app]);
}
