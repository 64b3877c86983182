/** The graph as PyTorch's code, as it would be exported now: to read, not to edit. */
import { useEffect, useRef, useState } from 'react';
import type { Issue } from '../../../src-engine/core/issue';
import { useWords } from '../../i18n/i18n';
import { useApp, useDoc, useSession, useSettings } from '../../ui/app';
import { defineTheme, LOOK, monaco } from './monaco';

const URI = 'inmemory://unroll/graph.py';
type Code = ReturnType<typeof monaco.editor.create>;

export function PytorchView() {
  const { t, issue } = useWords();
  const { files } = useApp();
  const doc = useDoc();
  const theme = useSettings((s) => s.theme);
  const selected = useSession((s) => s.selected);
  const host = useRef<HTMLDivElement>(null);
  const code = useRef<Code | null>(null);
  const [text, setText] = useState('');
  const [wrong, setWrong] = useState<readonly Issue[]>([]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: one editor for as long as the view stands
  useEffect(() => {
    if (!host.current) return;
    const uri = monaco.Uri.parse(URI);
    const model = monaco.editor.getModel(uri) ?? monaco.editor.createModel('', 'python', uri);
    const it = monaco.editor.create(host.current, { ...LOOK, model, readOnly: true, ariaLabel: t('code.pytorch') });
    code.current = it;
    // a way out for those who have no mouse, as in the document's text
    const onKey = it.onKeyDown((e) => {
      if (e.keyCode === monaco.KeyCode.Escape && !host.current?.querySelector('.find-widget.visible'))
        document.getElementById('dock-code')?.focus();
    });
    return () => {
      onKey.dispose();
      it.dispose();
      code.current = null;
    };
  }, []);
  useEffect(() => {
    let isLate = false;
    void files.pytorch(doc).then((exported) => {
      if (isLate) return;
      // of a graph with an error there is no code: what it was before stays
      setWrong(exported.text === null ? exported.issues : []);
      if (exported.text !== null) setText(exported.text);
    });
    return () => {
      isLate = true;
    };
  }, [doc, files]);
  useEffect(() => {
    const model = code.current?.getModel();
    if (model && model.getValue() !== text) model.setValue(text);
  }, [text]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the colours are another theme's
  useEffect(() => {
    monaco.editor.setTheme(defineTheme());
  }, [theme]);
  // the lines that name what is selected
  useEffect(() => {
    const it = code.current;
    const model = it?.getModel();
    if (!it || !model || text === '') return;
    const found = selected.flatMap((id) =>
      model.findMatches(`\\bself\\.${id}\\b|^ +${id} = `, false, true, true, null, false),
    );
    const decorations = it.createDecorationsCollection(
      found.map(({ range }) => ({ range, options: { isWholeLine: true, className: 'code-chosen' } })),
    );
    const last = found.at(-1);
    if (last && !it.hasTextFocus()) it.revealRangeInCenterIfOutsideViewport(last.range);
    return () => decorations.clear();
  }, [selected, text]);
  const [first] = wrong;
  return (
    <div className="code-panel nokey">
      <div ref={host} className="code-host" data-testid="pytorch" />
      {first && (
        <p className="code-wrong" role="status">
          <b>{issue(first).message}</b> {text && t('code.before')}
        </p>
      )}
    </div>
  );
}
