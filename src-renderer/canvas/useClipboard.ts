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
      const text = e.clipboardData?.getData('text/plain') ?? '';
      if (isText() || text === '') return;
      if (pasteText(app, text)) e.preventDefault();
      // a whole document as text opens like its file
      else if (/^\s*\{[\s\S]{0,200}"format"\s*:\s*"unroll"/.test(text))
        void app.files.take({ name: 'clipboard.unroll.json', bytes: new TextEncoder().encode(text), handle: null });
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
