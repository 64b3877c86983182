/** Monaco, as far as it is needed: the editor and JSON. It is a chunk of its own, loaded when the Code tab is first opened. */
import * as monaco from 'monaco-editor/editor';
import 'monaco-editor/features/register.all';
import EditorWorker from 'monaco-editor/editor/editor.worker?worker';
import JsonWorker from 'monaco-editor/languages/features/json/json.worker?worker';
import { jsonDefaults } from 'monaco-editor/languages/features/json/register';
import 'monaco-editor/languages/definitions/python/register';

self.MonacoEnvironment = {
  getWorker: (_id: string, label: string) => (label === 'json' ? new JsonWorker() : new EditorWorker()),
};

export { jsonDefaults, monaco };

/** How every text in the dock looks. */
export const LOOK = {
  automaticLayout: true,
  minimap: { enabled: false },
  scrollBeyondLastLine: false,
  fontFamily: 'JetBrains Mono Variable, monospace',
  fontSize: 12,
  fixedOverflowWidgets: true,
  renderLineHighlight: 'none',
  occurrencesHighlight: 'off',
  stickyScroll: { enabled: false },
} as const;

/** Our own greys, from the page's tokens. */
export function defineTheme(): string {
  const style = getComputedStyle(document.documentElement);
  // a minifier writes #fff for #ffffff, which Monaco does not know
  const token = (name: string) =>
    style
      .getPropertyValue(name)
      .trim()
      .replace(/^#([0-9a-f])([0-9a-f])([0-9a-f])$/i, '#$1$1$2$2$3$3');
  const isDark = document.documentElement.dataset.theme === 'dark';
  const name = isDark ? 'unroll-dark' : 'unroll-light';
  const plain = (colour: string) => colour.replace('#', '');
  monaco.editor.defineTheme(name, {
    base: isDark ? 'vs-dark' : 'vs',
    inherit: true,
    rules: [
      { token: 'string.key.json', foreground: plain(token('--ink')) },
      { token: 'string.value.json', foreground: plain(token('--forward')) },
      { token: 'number', foreground: plain(token('--update')) },
      { token: 'variable', foreground: plain(token('--forward')) },
      { token: 'keyword', foreground: plain(token('--backward')) },
    ],
    colors: {
      'editor.background': token('--bg-panel'),
      'editor.foreground': token('--ink'),
      'editorLineNumber.foreground': token('--ink-3'),
      'editorGutter.background': token('--bg-panel'),
      'editor.lineHighlightBackground': token('--bg-inset'),
      'editorWidget.background': token('--bg-panel'),
      'editorWidget.border': token('--line-strong'),
    },
  });
  return name;
}
