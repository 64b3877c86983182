/** Every op, by group, to search and add. Open by its button, by A, or by a double click on the canvas. */
import { Plus } from 'lucide-react';
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import { ALL_OPS, type OpName } from '../../src-engine/ops/index';
import { addOp } from '../editor/commands';
import { useWords } from '../i18n/i18n';
import { useApp, useSession } from '../ui/app';

export function QuickAdd() {
  const { t } = useWords();
  const { session } = useApp();
  const isOpen = useSession((s) => s.adding);
  return (
    <div className="quick-add nokey">
      <button
        type="button"
        className="add-button"
        aria-expanded={isOpen}
        aria-haspopup="dialog"
        title={`${t('command.add')}  A`}
        onClick={() => session.setState({ adding: !isOpen })}
      >
        <Plus aria-hidden="true" /> {t('command.add')}
      </button>
      {isOpen && <List />}
    </div>
  );
}
function List() {
  const { t, opDoc } = useWords();
  const app = useApp();
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const input = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const found = useMemo(() => {
    const wanted = text.trim().toLowerCase();
    return Object.entries(ALL_OPS).filter(([name]) => name.toLowerCase().includes(wanted));
  }, [text]);
  const close = () => app.session.setState({ adding: false });
  const add = (name: string) => {
    addOp(app, name as OpName);
    close();
  };
  useEffect(() => {
    input.current?.focus();
  }, []);
  // in braces: newer browsers answer scrollIntoView with a promise, which React would take for a clean-up
  // biome-ignore lint/correctness/useExhaustiveDependencies: the marked item is another when `at` is
  useEffect(() => {
    void list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [at, found]);
  const marked = found[Math.min(at, found.length - 1)]?.[0];
  const onKey = (e: KeyboardEvent) => {
    if (e.nativeEvent.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[e.key];
    if (step !== undefined) setAt((i) => Math.max(0, Math.min(found.length - 1, i + step)));
    else if (e.key === 'Enter' && marked) add(marked);
    else if (e.key === 'Escape') close();
    else return;
    e.preventDefault();
  };
  return (
    <div className="add-list" role="dialog" aria-label={t('command.add')}>
      <input
        ref={input}
        type="text"
        role="combobox"
        aria-expanded="true"
        aria-controls="add-options"
        aria-activedescendant={marked ? `add-${marked}` : undefined}
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
      <div ref={list} id="add-options" role="listbox" aria-label={t('command.add')}>
        {found.length === 0 && <p className="note">{t('canvas.noOp', { text })}</p>}
        {found.map(([name, op], i) => (
          <div key={name}>
            {op.category !== found[i - 1]?.[1].category && <h3>{t(`canvas.category.${op.category}`)}</h3>}
            {/* biome-ignore lint/a11y/useKeyWithClickEvents: the search field has the keys of the list */}
            <div
              id={`add-${name}`}
              role="option"
              tabIndex={-1}
              aria-selected={name === marked}
              title={opDoc(name)}
              data-op={name}
              onClick={() => add(name)}
            >
              {name}
            </div>
          </div>
        ))}
      </div>
    </div>
  );
}
