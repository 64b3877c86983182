/** Every op by group, to search, to drag onto the canvas, or to add by a click or Enter. */
import { type DragEvent, type KeyboardEvent, useRef, useState } from 'react';
import type { OpName } from '../../../src-engine/ops/index';
import { add } from '../../editor/acts';
import { useWords } from '../../i18n/i18n';
import { useApp } from '../../ui/app';
import { OP_TYPE } from '../../ui/opType';
import { type FoundOp, useOps } from '../../ui/useOps';

export function Palette() {
  const { t } = useWords();
  const app = useApp();
  const [text, setText] = useState('');
  const found = useOps(text, null);
  const list = useRef<HTMLDivElement>(null);
  const put = (name: OpName) => {
    add(app, name);
    const id = app.session.getState().selected[0];
    if (id !== undefined) app.view.current?.reveal(id);
  };
  /** Arrows walk from the field through the list. */
  const onKeyDown = (e: KeyboardEvent) => {
    if (e.nativeEvent.isComposing) return;
    const items = [...(list.current?.querySelectorAll<HTMLElement>('[data-op]') ?? [])];
    const at = items.indexOf(document.activeElement as HTMLElement);
    if (e.key === 'ArrowDown') items[Math.min(at + 1, items.length - 1)]?.focus();
    else if (e.key === 'ArrowUp' && at > 0) items[at - 1]?.focus();
    else if (e.key === 'Enter' && at < 0 && found[0]) put(found[0].name);
    else if (e.key === 'Escape') setText('');
    else return;
    e.preventDefault();
    e.stopPropagation();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys of the field and its list
    <div className="palette" onKeyDown={onKeyDown}>
      <input
        type="search"
        aria-label={t('canvas.searchOps')}
        placeholder={t('canvas.searchOps')}
        spellCheck={false}
        value={text}
        onChange={(e) => setText(e.target.value)}
      />
      <div ref={list} className="palette-list">
        {found.length === 0 && <p className="note">{t('canvas.noOp', { text })}</p>}
        {found.map((op, i) => (
          <Item key={op.name} op={op} isFirst={found[i - 1]?.category !== op.category} onPut={put} />
        ))}
      </div>
    </div>
  );
}
function Item({
  op: { name, category },
  isFirst,
  onPut,
}: {
  readonly op: FoundOp;
  readonly isFirst: boolean;
  readonly onPut: (name: OpName) => void;
}) {
  const { t, opDoc } = useWords();
  const onDragStart = (e: DragEvent) => {
    e.dataTransfer.setData(OP_TYPE, name);
    e.dataTransfer.effectAllowed = 'copy';
  };
  return (
    <>
      {isFirst && <h3>{t(`canvas.category.${category}`)}</h3>}
      <button
        type="button"
        draggable
        title={opDoc(name)}
        data-op={name}
        onDragStart={onDragStart}
        onClick={() => onPut(name)}
      >
        <svg viewBox="0 0 16 16" aria-hidden="true">
          <path d={GLYPHS[category]} />
        </svg>
        {name}
      </button>
    </>
  );
}
/** One line drawing for each group. */
const GLYPHS: Readonly<Record<FoundOp['category'], string>> = {
  data: 'M3 4h10M3 8h10M3 12h6',
  layer: 'M3 3h10v10H3zM3 3h5v5H3z',
  pooling: 'M3 4l5 4 5-4M3 8l5 4 5-4',
  activation: 'M2 12h5l7-8',
  recurrent: 'M12.5 5.5A5 5 0 1 0 13 8M13 3v3h-3',
  norm: 'M2 13c4 0 3-9 6-9s2 9 6 9',
  shape: 'M3 5h7v7H3zM6 5V3h7v7h-3',
  arithmetic: 'M8 3v10M3 8h10',
  loss: 'M3 3c1 7 4 9 10 10',
};
