/** The right side: what the selected node is, what is in it, and why a number is what it is. */
import { useEffect, useState } from 'react';
import { nodeOf } from '../../editor/changes';
import { useWords } from '../../i18n/i18n';
import { useApp, useEditorPart, useRun, useSession } from '../../ui/app';
import { Parameters } from './Parameters';
import { Tensors } from './Tensors';
import { Why } from './Why';
import './inspector.css';

const TABS = ['parameters', 'tensors', 'why'] as const;
type Tab = (typeof TABS)[number];

export function Inspector() {
  const words = useWords();
  const selected = useSession((s) => s.selected);
  const element = useSession((s) => s.element);
  const [tab, setTab] = useState<Tab>('parameters');
  // choosing a number is asking about it
  useEffect(() => {
    if (element) setTab('why');
  }, [element]);
  const node = useEditorPart((e) => (selected.length === 1 ? nodeOf(e.doc, selected[0] as string) : undefined));
  if (!node)
    return (
      <aside className="inspector" aria-label={words.t('inspector.title')}>
        <p className="note">
          {selected.length > 1 ? words.t('inspector.many', { count: selected.length }) : words.t('inspector.none')}
        </p>
      </aside>
    );
  return (
    <aside className="inspector" aria-label={words.t('inspector.title')}>
      <h2>
        {node.id} <span>{node.op}</span>
        <RunTo node={node.id} />
      </h2>
      <div className="tabs" role="tablist" aria-label={words.t('inspector.title')}>
        {TABS.map((t) => (
          <button
            key={t}
            type="button"
            role="tab"
            id={`tab-${t}`}
            aria-selected={t === tab}
            aria-controls="inspector-panel"
            onClick={() => setTab(t)}
          >
            {words.t(`inspector.${t}`)}
          </button>
        ))}
      </div>
      <div id="inspector-panel" role="tabpanel" aria-labelledby={`tab-${tab}`} className="panel">
        {tab === 'parameters' ? <Parameters node={node} /> : tab === 'tensors' ? <Tensors node={node} /> : <Why />}
      </div>
    </aside>
  );
}
/** Steps on until the node's next instruction has run. */
function RunTo({ node }: { readonly node: string }) {
  const { t } = useWords();
  const { run } = useApp();
  const isOnTape = useRun((s) => s.loaded?.tape.some((e) => e.node === node) ?? false);
  if (!isOnTape) return null;
  return (
    <button
      type="button"
      className="run-to"
      title={t('inspector.runToHelp')}
      onClick={() => void run.run({ toNode: node })}
    >
      {t('inspector.runTo')}
    </button>
  );
}
