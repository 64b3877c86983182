/** The list of what can stand here: ports to wire to, then ops to add. Open by A, a double click, a wire let go over nothing, or Enter on a port. */
import { type KeyboardEvent, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { OpName } from '../../src-engine/ops/index';
import { add, link } from '../editor/acts';
import { search } from '../editor/search';
import type { Adding } from '../editor/session';
import { candidates, type Loose, opsFor, whyNotOp } from '../editor/wiring';
import { useWords } from '../i18n/i18n';
import { useApp, useChecked, useDoc, useSession } from '../ui/app';
import { useOps } from '../ui/useOps';
import { wireText } from './flow';
import './addList.css';

export function AddList() {
  const adding = useSession((s) => s.adding);
  return adding && <Open adding={adding} />;
}
type Item =
  | { readonly kind: 'port'; readonly key: string; readonly end: string; readonly about: string }
  | { readonly kind: 'op'; readonly key: string; readonly name: OpName; readonly group: string };
const WIDTH = 240;
const HEIGHT = 380;
/** Ports that are listed at once. */
const PORTS = 60;

function Open({ adding }: { readonly adding: Adding }) {
  const words = useWords();
  const { t, opDoc } = words;
  const app = useApp();
  const { loose } = adding;
  const doc = useDoc();
  const checked = useChecked();
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const input = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const back = useRef(document.activeElement);
  const fitting = useMemo(() => opsFor(doc, checked, loose), [doc, checked, loose]);
  const allowed = useMemo(() => (loose ? new Set(fitting.keys()) : null), [fitting, loose]);
  const ops = useOps(text, allowed);
  const ports = useMemo(
    () =>
      loose && adding.withPorts
        ? [...candidates(doc, checked, loose)].filter(([, why]) => why === null).map(([end]) => end)
        : [],
    [doc, checked, loose, adding.withPorts],
  );
  const items: Item[] = [
    ...search(text, ports, (end) => ({ name: end }))
      .slice(0, PORTS)
      .map((end): Item => ({ kind: 'port', key: end, end, about: wireText(checked, end) })),
    ...ops.map(
      ({ name, category }): Item => ({ kind: 'op', key: name, name, group: t(`canvas.category.${category}`) }),
    ),
  ];
  const marked = items[Math.min(at, items.length - 1)];
  const close = (isDone: boolean) => {
    app.session.setState({ adding: null });
    if (!isDone && back.current instanceof HTMLElement) back.current.focus();
  };
  const take = (item: Item) => {
    close(true);
    if (item.kind === 'port' && loose) link(app, loose, item.end);
    else if (item.kind === 'op') add(app, item.name, adding, fitting.get(item.name) ?? null);
    // the keyboard goes on from the node that is selected now
    const id = app.session.getState().selected[0];
    if (id !== undefined) app.view.current?.reveal(id, true);
  };
  useEffect(() => input.current?.focus(), []);
  // in braces: newer browsers answer scrollIntoView with a promise, which React would take for a clean-up
  // biome-ignore lint/correctness/useExhaustiveDependencies: the marked item is another when these are
  useEffect(() => {
    void list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [at, text]);
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => place(box.current, adding.screen), [adding.screen]);
  const onKey = (e: KeyboardEvent) => {
    if (e.nativeEvent.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[e.key];
    if (step !== undefined) setAt((i) => Math.max(0, Math.min(items.length - 1, i + step)));
    else if (e.key === 'Enter' && marked) take(marked);
    else if (e.key === 'Escape') close(false);
    else return;
    e.preventDefault();
    e.stopPropagation();
  };
  const title = loose ? t('canvas.wireTo', { end: loose.end }) : t('command.add');
  return (
    <div
      ref={box}
      className="add-list nokey nowheel"
      role="dialog"
      aria-label={title}
      onBlur={(e) => {
        if (!e.currentTarget.contains(e.relatedTarget)) close(true);
      }}
    >
      {loose && <p className="add-title">{title}</p>}
      <input
        ref={input}
        type="text"
        role="combobox"
        aria-expanded="true"
        aria-controls="add-options"
        aria-activedescendant={marked ? `add-${marked.key}` : undefined}
        aria-label={t('canvas.searchOps')}
        placeholder={t('canvas.searchOps')}
        spellCheck={false}
        value={text}
        onChange={(e) => {
          setText(e.target.value);
          setAt(0);
        }}
        onKeyDown={onKey}
      />
      <div ref={list} id="add-options" role="listbox" aria-label={title}>
        {items.length === 0 && <Nothing text={text} loose={loose} />}
        {items.map((item, i) => (
          <div key={item.key} role="presentation">
            <Heading item={item} before={items[i - 1]} />
            {/* biome-ignore lint/a11y/useKeyWithClickEvents: the search field has the keys of the list */}
            <div
              id={`add-${item.key}`}
              role="option"
              tabIndex={-1}
              aria-selected={item === marked}
              title={item.kind === 'op' ? opDoc(item.name) : item.about}
              data-op={item.kind === 'op' ? item.name : undefined}
              data-end={item.kind === 'port' ? item.end : undefined}
              onMouseDown={(e) => e.preventDefault()}
              onClick={() => take(item)}
            >
              {item.kind === 'op' ? item.name : item.end}
              {item.kind === 'port' && <small>{item.about}</small>}
              {item.kind === 'op' && loose && <small>{fitting.get(item.name)}</small>}
            </div>
          </div>
        ))}
      </div>
    </div>
  );
}
/** Nothing to choose: there is no such node, or there is, and it cannot be wired here. */
function Nothing({ text, loose }: { readonly text: string; readonly loose: Loose | null }) {
  const words = useWords();
  const doc = useDoc();
  const checked = useChecked();
  const name = useOps(text, null)[0]?.name;
  if (!loose || name === undefined) return <p className="note">{words.t('canvas.noOp', { text })}</p>;
  const why = whyNotOp(doc, checked, name, loose);
  const said = why && words.issue(why);
  return (
    <p className="note" role="status">
      {words.t('canvas.noFit', { name, end: loose.end })} {said && `${said.message} ${said.hint}`}
    </p>
  );
}
function Heading({ item, before }: { readonly item: Item; readonly before: Item | undefined }) {
  const { t } = useWords();
  if (item.kind === 'port') return before ? null : <div className="add-group">{t('canvas.ports')}</div>;
  return before?.kind === 'op' && before.group === item.group ? null : <div className="add-group">{item.group}</div>;
}
/** Beside the pointer, inside the window; without one, where the canvas begins. */
function place(box: HTMLDivElement | null, screen: readonly [number, number] | null): void {
  const canvas = box?.closest('.canvas')?.getBoundingClientRect();
  if (!box || !canvas) return;
  const [x, y] = screen ?? [canvas.left + canvas.width / 2 - WIDTH / 2, canvas.top + 80];
  const clamp = (v: number, most: number) => Math.max(8, Math.min(v, most - 8));
  box.style.left = `${clamp(x - canvas.left, canvas.width - WIDTH)}px`;
  box.style.top = `${clamp(y - canvas.top, canvas.height - HEIGHT)}px`;
}
