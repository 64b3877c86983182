/** The edge between canvas and dock: dragged, or moved by the arrows; a double click gives it its own place back. */
import { type PointerEvent, useEffect, useState } from 'react';
import { useWords } from '../i18n/i18n';
import { useApp } from '../ui/app';

const LEAST = 120;
/** What stays for the bar and the canvas, in px. */
const ROOM = 220;
const STEP = 24;
/** As the style sheets have it, in px. */
const OWN = {
  dock: () => 196,
  gradtime: () => 348,
  writing: () => 300,
  forecast: () => 300,
  code: () => Math.max(196, Math.round(innerHeight * 0.44)),
};
type Kind = keyof typeof OWN;
/** Which height a tab keeps. */
export const kindOf = (tab: string): Kind => (tab in OWN ? (tab as Kind) : 'dock');

/** The code wants more room than the tape: `kind` keeps a height for each. */
export function Splitter({ kind }: { kind: Kind }) {
  const { t } = useWords();
  const { host } = useApp();
  const key = `height.${kind}`;
  const [height, setHeight] = useState<number | null>(null);
  useEffect(() => {
    const kept = Number(host.getSetting(key));
    setHeight(Number.isFinite(kept) && kept >= LEAST ? kept : null);
  }, [host, key]);
  useEffect(() => {
    const { style } = document.documentElement;
    if (height === null) style.removeProperty('--dock');
    else style.setProperty('--dock', `min(${height}px, 100vh - ${ROOM}px)`);
  }, [height]);
  const most = () => Math.max(LEAST, innerHeight - ROOM);
  const keep = (next: number | null) => {
    const fitting = next === null ? null : Math.round(Math.min(most(), Math.max(LEAST, next)));
    setHeight(fitting);
    host.setSetting(key, fitting === null ? '' : String(fitting));
  };
  const now = (e: { currentTarget: Element }) => e.currentTarget.parentElement?.getBoundingClientRect().height ?? 0;
  const onPointerDown = (e: PointerEvent<HTMLDivElement>) => {
    e.currentTarget.setPointerCapture(e.pointerId);
  };
  const onPointerMove = (e: PointerEvent<HTMLDivElement>) => {
    if (e.currentTarget.hasPointerCapture(e.pointerId)) keep(innerHeight - e.clientY);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: <hr> takes neither focus nor a value
    <div
      className="splitter nokey"
      role="separator"
      aria-orientation="horizontal"
      aria-label={t('dock.height')}
      aria-valuemin={LEAST}
      aria-valuemax={most()}
      aria-valuenow={height ?? OWN[kind]()}
      tabIndex={0}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onDoubleClick={() => keep(null)}
      onKeyDown={(e) => {
        const by = { ArrowUp: STEP, ArrowDown: -STEP }[e.key];
        if (by === undefined) return;
        e.preventDefault();
        e.stopPropagation();
        keep(now(e) + by);
      }}
    />
  );
}
