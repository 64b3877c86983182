/** The graph as a tree, in the order in which it computes: for finding a node, and for those who cannot see the canvas. */
import { Fragment, type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { type Doc, type DocNode, splitPort } from '../../../src-engine/document/doc';
import { goTo } from '../../editor/acts';
import { ordered } from '../../editor/build';
import { search } from '../../editor/search';
import { useWords } from '../../i18n/i18n';
import { useApp, useChecked, useDoc, useSession } from '../../ui/app';

const wiresInto = (doc: Doc, id: string) => doc.edges.filter(([, to]) => splitPort(to)[0] === id);

export function Outline() {
  const { t } = useWords();
  const app = useApp();
  const doc = useDoc();
  const checked = useChecked();
  const selected = useSession((s) => s.selected);
  const finding = useSession((s) => s.finding);
  const [text, setText] = useState('');
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const [at, setAt] = useState<string | null>(null);
  const field = useRef<HTMLInputElement>(null);
  const tree = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (finding) field.current?.select();
  }, [finding]);
  const found = search(text, ordered(doc), (n) => ({ name: n.id, words: [n.op, n.label ?? ''] }));
  const current = found.some((n) => n.id === at) ? at : (found[0]?.id ?? null);
  const shapeOf = (id: string) =>
    Object.entries(checked.ports)
      .filter(([end]) => splitPort(end)[0] === id)
      .map(([, p]) => `N${p.shape.map((d) => ` × ${d}`).join('')}`)
      .join('; ');
  const focus = (id: string | undefined) => {
    if (id === undefined) return;
    setAt(id);
    tree.current?.querySelector<HTMLElement>(`[data-outline="${CSS.escape(id)}"]`)?.focus();
  };
  const turn = (id: string, on: boolean) => setOpen((o) => new Set(on ? [...o, id] : [...o].filter((x) => x !== id)));
  const onTree = (e: KeyboardEvent) => {
    if (current === null) return;
    const i = found.findIndex((n) => n.id === current);
    if (e.key === 'ArrowDown') focus(found[i + 1]?.id);
    else if (e.key === 'ArrowUp') focus(found[i - 1]?.id);
    else if (e.key === 'Home') focus(found[0]?.id);
    else if (e.key === 'End') focus(found.at(-1)?.id);
    else if (e.key === 'ArrowRight') turn(current, true);
    else if (e.key === 'ArrowLeft') turn(current, false);
    else if (e.key === 'Enter' || e.key === ' ') {
      goTo(app, { node: current });
      if (e.key === 'Enter') app.view.current?.reveal(current, true);
    } else return;
    e.preventDefault();
    e.stopPropagation();
  };
  const onField = (e: KeyboardEvent) => {
    if (e.nativeEvent.isComposing) return;
    if (e.key === 'ArrowDown') focus(current ?? undefined);
    else if (e.key === 'Enter' && current) goTo(app, { node: current });
    else if (e.key === 'Escape') setText('');
    else return;
    e.preventDefault();
  };
  const item = (n: DocNode) => {
    const into = wiresInto(doc, n.id);
    const issues = checked.issues.filter((i) => i.node === n.id && i.severity === 'error').length;
    const said = [`${n.label ?? n.id} ${n.op}`, shapeOf(n.id), issues ? t('side.issues', { count: issues }) : '']
      .filter(Boolean)
      .join(', ');
    return (
      <Fragment key={n.id}>
        {/* biome-ignore lint/a11y/useKeyWithClickEvents: the tree has the keys of its items */}
        <div
          role="treeitem"
          aria-level={1}
          tabIndex={n.id === current ? 0 : -1}
          aria-label={said}
          aria-selected={selected.includes(n.id)}
          aria-expanded={into.length ? open.has(n.id) : undefined}
          data-outline={n.id}
          className={issues ? 'bad' : ''}
          onClick={() => {
            setAt(n.id);
            goTo(app, { node: n.id });
          }}
        >
          <b>{n.label ?? n.id}</b> <span>{n.op}</span>
        </div>
        {open.has(n.id) &&
          into.map(([from, to]) => (
            <div key={to} role="treeitem" aria-level={2} tabIndex={-1} aria-selected={false} className="outline-wire">
              {t('side.wire', { port: splitPort(to)[1], from })}
            </div>
          ))}
      </Fragment>
    );
  };
  return (
    <div className="outline">
      <input
        ref={field}
        id="outline-search"
        type="search"
        aria-label={t('command.find')}
        placeholder={t('command.find')}
        spellCheck={false}
        value={text}
        onChange={(e) => setText(e.target.value)}
        onKeyDown={onField}
      />
      {found.length === 0 && <p className="note">{t('side.none')}</p>}
      <div ref={tree} role="tree" aria-label={t('side.tree')} onKeyDown={onTree}>
        {found.map(item)}
      </div>
    </div>
  );
}
