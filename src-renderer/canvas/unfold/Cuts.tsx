/** The rail over the steps: scissors between each two. A click sets or takes away a cut, a drag moves it; the regular cuts are stretched together. */
import { Scissors } from 'lucide-react';
import { type KeyboardEvent, type PointerEvent, useRef, useState } from 'react';
import type { Bptt } from '../../../src-engine/document/training';
import { bpttOf, isCut, isRegular, moveCut, setTruncate, stretched, toggleCut } from '../../editor/cuts';
import { useWords } from '../../i18n/i18n';
import { useApp } from '../../ui/app';
import { type Column, gapsOf } from './geometry';

/** Pixels of the window that a press may move and still be a click; and how far off the rail a cut is let go of. */
const CLICK = 4;
const AWAY = 64;

type Props = { readonly columns: readonly Column[]; readonly bptt: Bptt; readonly height: number };
export function Cuts({ columns, bptt, height }: Props) {
  const { t } = useWords();
  const { editor, session } = useApp();
  const rail = useRef<HTMLDivElement>(null);
  const drag = useRef<{ from: number; x: number; y: number; moved: boolean } | null>(null);
  const [over, setOver] = useState<number | null>(null);
  const [reached, setReached] = useState<number | null>(null);
  const gaps = gapsOf(columns);
  const first = gaps.find((g) => g.t === reached)?.t ?? gaps[0]?.t;

  const toggle = (at: number) => {
    if (isRegular(bptt, at)) session.setState({ refused: { label: 'edit.cut', why: 'unfold.regularWhy' } });
    else editor.run('edit.cut', (doc) => toggleCut(doc, at));
  };
  /** A cut goes to another place; a regular one takes all of them along. */
  const move = (from: number, to: number, merge?: string) =>
    editor.run(
      'edit.cut',
      (doc) => {
        const now = bpttOf(doc);
        if (now.truncate !== null && isRegular(now, from)) return setTruncate(doc, stretched(now.truncate, from, to));
        return now.cuts.includes(from) ? moveCut(doc, from, to) : toggleCut(doc, to);
      },
      merge,
    );
  const buttons = (): HTMLElement[] => [...(rail.current?.querySelectorAll<HTMLElement>('[data-gap]') ?? [])];
  const nearest = (x: number): number => {
    const away = (b: HTMLElement) => {
      const box = b.getBoundingClientRect();
      return Math.abs(box.left + box.width / 2 - x);
    };
    const [best] = buttons().sort((a, b) => away(a) - away(b));
    return Number(best?.dataset.gap);
  };
  const onPointerDown = (e: PointerEvent<HTMLElement>, from: number) => {
    if (e.button !== 0) return;
    e.currentTarget.setPointerCapture(e.pointerId);
    drag.current = { from, x: e.clientX, y: e.clientY, moved: false };
  };
  const onPointerMove = (e: PointerEvent) => {
    const held = drag.current;
    if (!held) return;
    held.moved ||= Math.hypot(e.clientX - held.x, e.clientY - held.y) > CLICK;
    if (held.moved) setOver(Math.abs(e.clientY - held.y) > AWAY ? 0 : nearest(e.clientX));
  };
  const onPointerUp = (e: PointerEvent) => {
    const held = drag.current;
    setOver(null);
    if (!held?.moved) return;
    if (Math.abs(e.clientY - held.y) > AWAY)
      editor.run('edit.cut', (doc) =>
        isRegular(bptt, held.from) ? setTruncate(doc, null) : isCut(bptt, held.from) ? toggleCut(doc, held.from) : doc,
      );
    else if (nearest(e.clientX) !== held.from) move(held.from, nearest(e.clientX));
  };
  const onClick = (at: number) => {
    const wasDragged = drag.current?.moved === true;
    drag.current = null;
    if (!wasDragged) toggle(at);
  };
  const onKeyDown = (e: KeyboardEvent, at: number) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[e.key];
    if (by === undefined) return;
    e.preventDefault();
    e.stopPropagation();
    const to = gaps[gaps.findIndex((g) => g.t === at) + by]?.t;
    if (to === undefined) return;
    if (e.shiftKey && isCut(bptt, at)) move(at, to, 'cut by keys');
    setReached(to);
    buttons()
      .find((b) => Number(b.dataset.gap) === to)
      ?.focus();
  };
  const dragged = drag.current?.from;
  return (
    <div ref={rail} className="cuts" role="toolbar" aria-label={t('unfold.cuts')}>
      {gaps.map(({ t: at, x }) => {
        const regular = isRegular(bptt, at);
        const on = isCut(bptt, at);
        const name = t('unfold.cutAt', { before: at - 1, step: at });
        return (
          <div
            key={at}
            className={`gap${on ? ' on' : ''}${regular ? ' regular' : ''}${over === at ? ' over' : ''}`}
            style={{ left: x }}
          >
            <button
              type="button"
              className="scissors nodrag nopan nokey"
              data-gap={at}
              aria-pressed={on}
              aria-label={regular ? `${name}, ${t('unfold.regular', { count: bptt.truncate ?? 0 })}` : name}
              title={`${name}\n${t(regular ? 'unfold.regularHint' : 'unfold.cutHint', { k: bptt.truncate ?? 0 })}`}
              tabIndex={at === first ? 0 : -1}
              onPointerDown={(e) => onPointerDown(e, at)}
              onPointerMove={onPointerMove}
              onPointerUp={onPointerUp}
              onClick={() => onClick(at)}
              onFocus={() => setReached(at)}
              onKeyDown={(e) => onKeyDown(e, at)}
            >
              <Scissors aria-hidden="true" />
            </button>
            {(on || over === at) && (
              <i
                className="cut-line"
                style={{ height }}
                hidden={on && over !== null && over !== at && dragged === at}
              />
            )}
          </div>
        );
      })}
    </div>
  );
}
/** A cut at every k-th step; empty: none. */
export function Regular({ bptt }: { readonly bptt: Bptt }) {
  const { t } = useWords();
  const { editor } = useApp();
  const [draft, setDraft] = useState<string | null>(null);
  const take = (text: string) => {
    setDraft(null);
    const k = text.trim() === '' ? null : Math.round(Number(text));
    if (k === null || (Number.isFinite(k) && k >= 1)) editor.run('edit.cut', (doc) => setTruncate(doc, k));
  };
  return (
    <label className="regular-field">
      {t('unfold.every')}
      <input
        className="nodrag"
        type="number"
        min={1}
        step={1}
        inputMode="numeric"
        placeholder="–"
        data-param="truncate"
        value={draft ?? bptt.truncate ?? ''}
        onChange={(e) => setDraft(e.target.value)}
        onBlur={() => draft !== null && take(draft)}
        onKeyDown={(e) => {
          if (e.key === 'Enter') take(e.currentTarget.value);
          else if (e.key === 'Escape' && draft !== null) {
            e.stopPropagation();
            setDraft(null);
          }
        }}
      />
      {t('unfold.steps')}
    </label>
  );
}
