/** The formula of an Expression: completion as it is typed, its fault at its column, both curves below. */
import { useEffect, useId, useRef, useState } from 'react';
import { parseFormula } from '../../../src-engine/core/formulaParse';
import { type Issue, IssueError } from '../../../src-engine/core/issue';
import { useWords } from '../../i18n/i18n';
import { useApp, useSettings } from '../../ui/app';
import { FormulaPreview } from './FormulaPreview';
import { FORMULA, speakFormulas } from './formulaLanguage';
import { defineTheme, monaco } from './monaco';
import './code.css';

type Props = { readonly label: string; readonly value: string; readonly onChange: (code: string) => void };
type Code = ReturnType<typeof monaco.editor.create>;

/** What is wrong with it, or null. */
function faultOf(code: string): Issue | null {
  try {
    parseFormula(code);
    return null;
  } catch (e) {
    if (e instanceof IssueError) return e.issue;
    throw e;
  }
}
export default function FormulaField({ label, value, onChange }: Props) {
  const words = useWords();
  const { t } = words;
  const { editor } = useApp();
  const theme = useSettings((s) => s.theme);
  const id = useId();
  const host = useRef<HTMLDivElement>(null);
  const code = useRef<Code | null>(null);
  const [draft, setDraft] = useState(value);
  // the newest of both, for an editor that outlives renderings
  const now = useRef({ value, onChange });
  now.current = { value, onChange };
  useEffect(() => {
    speakFormulas({ signature: (n) => t(`formula.signature.${n}`), says: (n) => t(`formula.says.${n}`) });
  }, [t]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: one editor for as long as the field stands
  useEffect(() => {
    if (!host.current) return;
    const model = monaco.editor.createModel(now.current.value, FORMULA);
    const it = monaco.editor.create(host.current, {
      model,
      ariaLabel: label,
      automaticLayout: true,
      fontFamily: 'JetBrains Mono Variable, monospace',
      fontSize: 12,
      lineHeight: 20,
      padding: { top: 4, bottom: 4 },
      wordWrap: 'on',
      wrappingStrategy: 'advanced',
      lineNumbers: 'off',
      glyphMargin: false,
      folding: false,
      lineDecorationsWidth: 6,
      lineNumbersMinChars: 0,
      minimap: { enabled: false },
      overviewRulerLanes: 0,
      hideCursorInOverviewRuler: true,
      scrollbar: { vertical: 'hidden', horizontal: 'hidden', alwaysConsumeMouseWheel: false },
      scrollBeyondLastLine: false,
      renderLineHighlight: 'none',
      occurrencesHighlight: 'off',
      contextmenu: false,
      fixedOverflowWidgets: true,
      wordBasedSuggestions: 'off',
      // Tab goes to the next field, as in every field
      tabFocusMode: true,
    });
    code.current = it;
    // a command of one editor would be a command of all
    const here = `editorId == '${it.getId()}'`;
    const commit = () => {
      const text = model.getValue();
      if (text !== now.current.value) now.current.onChange(text);
    };
    const resize = () => {
      if (host.current) host.current.style.height = `${Math.min(160, it.getContentHeight())}px`;
    };
    resize();
    const bound = [
      it.onDidContentSizeChange(resize),
      it.onDidChangeModelContent(() => {
        // one line, also where many were pasted
        const text = model.getValue();
        if (/[\r\n]/.test(text)) model.setValue(text.replace(/\s*[\r\n]+\s*/g, ' '));
        setDraft(model.getValue());
      }),
      it.onDidBlurEditorText(commit),
    ];
    it.addCommand(monaco.KeyCode.Enter, commit, `${here} && !suggestWidgetVisible`);
    it.addCommand(monaco.KeyCode.Escape, () => model.setValue(now.current.value), `${here} && !suggestWidgetVisible`);
    // what is typed has an undo of its own; taken over, it is a step of the document
    const { CtrlCmd, Shift } = monaco.KeyMod;
    const isTyped = () => model.getValue() !== now.current.value;
    const undo = () => (isTyped() ? it.trigger('keys', 'undo', null) : editor.undo());
    const redo = () => (isTyped() ? it.trigger('keys', 'redo', null) : editor.redo());
    it.addCommand(CtrlCmd | monaco.KeyCode.KeyZ, undo, here);
    it.addCommand(CtrlCmd | monaco.KeyCode.KeyY, redo, here);
    it.addCommand(CtrlCmd | Shift | monaco.KeyCode.KeyZ, redo, here);
    return () => {
      commit();
      for (const d of bound) d.dispose();
      it.dispose();
      model.dispose();
      code.current = null;
    };
  }, []);
  // undone, or changed in the document's own text
  useEffect(() => {
    const model = code.current?.getModel();
    if (model && model.getValue() !== value) model.setValue(value);
  }, [value]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the colours are another theme's
  useEffect(() => {
    monaco.editor.setTheme(defineTheme());
  }, [theme]);
  const fault = faultOf(draft);
  useEffect(() => {
    const model = code.current?.getModel();
    if (!model) return;
    const column = Number(fault?.args.column ?? 1);
    // behind the end, the last letter shows it
    const from = Math.min(column, Math.max(1, draft.length));
    const end = model.getWordAtPosition({ lineNumber: 1, column: from })?.endColumn ?? from + 1;
    const at = { startLineNumber: 1, endLineNumber: 1, startColumn: from, endColumn: Math.max(end, from + 1) };
    const { Error: severity } = monaco.MarkerSeverity;
    monaco.editor.setModelMarkers(
      model,
      'unroll',
      fault ? [{ ...at, severity, message: words.issue(fault).message }] : [],
    );
  }, [fault, draft, words]);
  return (
    <div className="formula-field">
      <span className="label">{label}</span>
      <div ref={host} className="formula-host nokey" data-param="code" />
      {fault ? (
        <p id={id} className="help bad" role="status">
          {words.issue(fault).message}
        </p>
      ) : (
        <FormulaPreview code={draft} />
      )}
    </div>
  );
}
