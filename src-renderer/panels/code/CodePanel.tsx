/** The document's JSON beside the graph: an edit that makes sense is applied as one undo step, one that does not is marked and changes nothing. */
import { useEffect, useRef, useState } from 'react';
import type { Issue } from '../../../src-engine/core/issue';
import { writeDocument } from '../../../src-engine/document/codec';
import type { Doc } from '../../../src-engine/document/doc';
import { documentJsonSchema } from '../../../src-engine/document/jsonSchema';
import { nodePlaces, readEdited } from '../../editor/codeText';
import { useWords } from '../../i18n/i18n';
import { useApp, useChecked, useDoc, useSession, useSettings } from '../../ui/app';
import { fixText } from '../../ui/fixText';
import { markFaults, markIssues, offerFixes } from './marks';
import { defineTheme, jsonDefaults, LOOK, monaco } from './monaco';

/** From the last letter to the graph. */
const PAUSE_MS = 500;
const FILE = 'document.unroll.json';
const URI = 'inmemory://unroll/document.unroll.json';
type Code = ReturnType<typeof monaco.editor.create>;

export function CodePanel() {
  const words = useWords();
  const { t, opDoc, paramHelp } = words;
  const app = useApp();
  const { editor, session } = app;
  const doc = useDoc();
  const checked = useChecked();
  const theme = useSettings((s) => s.theme);
  const language = useSettings((s) => s.language);
  const selected = useSession((s) => s.selected);
  const host = useRef<HTMLDivElement>(null);
  const code = useRef<Code | null>(null);
  /** What the text is known to say: what was last applied, or taken over. */
  const shown = useRef<Doc>(doc);
  const [wrong, setWrong] = useState<readonly Issue[]>([]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: one editor for as long as the panel stands
  useEffect(() => {
    if (!host.current) return;
    const model =
      monaco.editor.getModel(monaco.Uri.parse(URI)) ?? monaco.editor.createModel('', 'json', monaco.Uri.parse(URI));
    const { codeDraft } = session.getState();
    model.setValue(codeDraft ?? writeDocument(editor.doc));
    shown.current = editor.doc;
    const it = monaco.editor.create(host.current, {
      model,
      ariaLabel: t('code.label'),
      ...LOOK,
      tabSize: 2,
    });
    code.current = it;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const apply = () => {
      timer = undefined;
      const text = model.getValue();
      const edited = readEdited(text, editor.doc, FILE);
      markFaults(model, text, edited.doc ? [] : edited.issues, (i) => words.issue(i).message);
      setWrong(edited.doc ? [] : edited.issues);
      session.setState({ codeDraft: edited.doc ? null : text });
      if (!edited.doc) return;
      const next = edited.doc;
      if (writeDocument(next) === writeDocument(editor.doc)) return;
      shown.current = next;
      editor.run('edit.code', () => next);
      if (edited.renamed) takeOver(next);
    };
    const onChange = it.onDidChangeModelContent((e) => {
      clearTimeout(timer);
      if (!e.isFlush && !isTakingOver.current) timer = setTimeout(apply, PAUSE_MS);
    });
    // the node in which the cursor stands is the one that is selected
    const onCursor = it.onDidChangeCursorPosition((e) => {
      if (e.source === 'api' || e.source === 'model') return;
      const at = model.getOffsetAt(e.position);
      const line = { start: model.getOffsetAt({ ...e.position, column: 1 }), end: at };
      const places = nodePlaces(model.getValue());
      const inside = places.findIndex((p) => at >= p.start && at <= p.end);
      // behind the comma is still its line
      const index = inside >= 0 ? inside : places.findIndex((p) => p.end <= line.end && p.end > line.start);
      const node = editor.doc.nodes[index];
      if (node && session.getState().selected.join() !== node.id) session.setState({ selected: [node.id], wires: [] });
    });
    const onKey = it.onKeyDown((e) => {
      // a way out for those who have no mouse: Escape, where nothing is open, leads to the tab
      if (
        e.keyCode === monaco.KeyCode.Escape &&
        !host.current?.querySelector('.suggest-widget.visible, .find-widget.visible')
      )
        document.getElementById('dock-code')?.focus();
    });
    if (codeDraft !== null) apply();
    return () => {
      clearTimeout(timer);
      // what was typed last is not lost with the panel
      if (timer !== undefined) apply();
      for (const d of [onChange, onCursor, onKey]) d.dispose();
      it.dispose();
      code.current = null;
    };
  }, [editor, session]);

  const isTakingOver = useRef(false);
  /** The graph's text in place of this one, changing only what differs: cursor and scroll stay. */
  const takeOver = (next: Doc) => {
    const model = code.current?.getModel();
    if (!model) return;
    shown.current = next;
    const [before, after] = [model.getValue(), writeDocument(next)];
    if (before === after) return;
    let from = 0;
    while (from < Math.min(before.length, after.length) && before[from] === after[from]) from++;
    let end = 0;
    const room = Math.min(before.length, after.length) - from;
    while (end < room && before[before.length - 1 - end] === after[after.length - 1 - end]) end++;
    const range = monaco.Range.fromPositions(model.getPositionAt(from), model.getPositionAt(before.length - end));
    isTakingOver.current = true;
    model.pushEditOperations([], [{ range, text: after.slice(from, after.length - end) }], () => null);
    isTakingOver.current = false;
    markFaults(model, after, [], () => '');
    setWrong([]);
    session.setState({ codeDraft: null });
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: only another document matters
  useEffect(() => {
    // a text that does not make sense yet is the person's: an edit does not write over it, another document does
    if (doc !== shown.current && session.getState().codeDraft === null) takeOver(doc);
  }, [doc]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the colours are another theme's
  useEffect(() => {
    monaco.editor.setTheme(defineTheme());
  }, [theme]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: words are those of the language
  useEffect(() => {
    jsonDefaults.setDiagnosticsOptions({
      // what is wrong with a document is said by whoever reads it, in the reader's language; the schema completes and explains
      validate: true,
      schemaValidation: 'ignore',
      allowComments: false,
      enableSchemaRequest: false,
      schemas: [
        {
          uri: 'unroll://document',
          fileMatch: [URI],
          schema: documentJsonSchema({ op: opDoc, param: (name) => paramHelp('', name) }),
        },
      ],
    });
  }, [language]);
  // what is wrong with the graph, at the lines that say it, with what repairs it; a text that makes no sense yet has faults of its own
  // biome-ignore lint/correctness/useExhaustiveDependencies: the words are those of the language
  useEffect(() => {
    const model = code.current?.getModel();
    if (!model) return;
    const marked = markIssues(model, wrong.length ? [] : checked.issues, words.issue);
    return offerFixes(app, marked, (fix, at) => fixText(words, fix, at));
  }, [checked, doc, wrong, language]);
  // the lines of what is selected
  useEffect(() => {
    const it = code.current;
    const model = it?.getModel();
    if (!it || !model) return;
    const places = nodePlaces(model.getValue());
    const lines = doc.nodes.flatMap((n, i) => {
      const place = places[i];
      return place && selected.includes(n.id) ? [place] : [];
    });
    const decorations = it.createDecorationsCollection(
      lines.map(({ start, end }) => ({
        range: monaco.Range.fromPositions(model.getPositionAt(start), model.getPositionAt(end)),
        options: { isWholeLine: true, className: 'code-chosen' },
      })),
    );
    const [first] = lines;
    if (first && !it.hasTextFocus()) it.revealPositionInCenterIfOutsideViewport(model.getPositionAt(first.start));
    return () => decorations.clear();
  }, [selected, doc]);
  const [first] = wrong;
  return (
    <div className="code-panel nokey">
      <div ref={host} className="code-host" data-testid="code" />
      {first && (
        <p className="code-wrong" role="status">
          <b>{words.issue(first).message}</b> {t('code.kept')}
          <button type="button" className="fix" onClick={() => takeOver(editor.doc)}>
            {t('code.takeGraph')}
          </button>
        </p>
      )}
    </div>
  );
}
