/** What Monaco knows of our formulas: colours, completion of functions and names, what a function does. */
import { FUNCTION_NAMES } from '../../../src-engine/core/formulaParse';
import { monaco } from './monaco';

export const FORMULA = 'unroll-formula';
type Words = {
  /** How a function is called: max(a, b, …). */
  signature(name: string): string;
  says(name: string): string;
};
const NAME = /[A-Za-z_]\w*/g;
const isFunction = (name: string): boolean => (FUNCTION_NAMES as readonly string[]).includes(name);

let kept: readonly { dispose(): void }[] = [];
/** Once for a language: words are those that are spoken now. */
export function speakFormulas({ signature, says }: Words): void {
  if (kept.length === 0) {
    monaco.languages.register({ id: FORMULA });
    monaco.languages.setMonarchTokensProvider(FORMULA, {
      functions: [...FUNCTION_NAMES],
      tokenizer: {
        root: [
          [/[A-Za-z_]\w*/, { cases: { '@functions': 'keyword', '@default': 'variable' } }],
          [/(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?/, 'number'],
        ],
      },
    });
    monaco.languages.setLanguageConfiguration(FORMULA, { brackets: [['(', ')']], autoClosingPairs: [] });
  }
  for (const k of kept) k.dispose();
  kept = [
    monaco.languages.registerCompletionItemProvider(FORMULA, {
      provideCompletionItems(model, position) {
        const { startColumn, endColumn, word } = model.getWordUntilPosition(position);
        const range = new monaco.Range(1, startColumn, 1, endColumn);
        const names = new Set(
          [...(model.getValue().match(NAME) ?? []), 'x'].filter((n) => !isFunction(n) && n !== word),
        );
        const { CompletionItemKind, CompletionItemInsertTextRule } = monaco.languages;
        return {
          suggestions: [
            ...[...names].map((name) => ({ label: name, kind: CompletionItemKind.Variable, insertText: name, range })),
            ...FUNCTION_NAMES.map((name) => ({
              label: name,
              detail: signature(name),
              documentation: says(name),
              kind: CompletionItemKind.Function,
              insertText: `${name}(\${0})`,
              insertTextRules: CompletionItemInsertTextRule.InsertAsSnippet,
              range,
            })),
          ],
        };
      },
    }),
    monaco.languages.registerHoverProvider(FORMULA, {
      provideHover(model, position) {
        const at = model.getWordAtPosition(position);
        if (!at || !isFunction(at.word)) return null;
        return { contents: [{ value: `\`${signature(at.word)}\`` }, { value: says(at.word) }] };
      },
    }),
  ];
}
