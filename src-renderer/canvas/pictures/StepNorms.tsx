/** Under a strip of states: how large the loss's gradient is at each step, a bar for each, on a log scale. */
import { type KeyboardEvent, type PointerEvent, useState } from 'react';
import type { HiddenInfo, Picture } from '../../../src-engine/protocol/messages';
import { view } from '../../editor/watch';
import { useWords } from '../../i18n/i18n';
import { usePicture, useRun } from '../../ui/app';
import { gradientName, layerOf } from '../../views/hiddenNames';
import { logHeight, logRange, power, scientific } from '../../views/logScale';
import { PICTURE_WIDTH } from '../layout';
import { Waiting } from './Waiting';
import './stepNorms.css';

const HEIGHT = 28;
const NONE: readonly HiddenInfo[] = [];
const NO_NUMBERS = new Float32Array();

/** Of the last layer: what comes out is its state. Nothing for a node that carries none, or whose states have no gradient. */
export function StepNorms({ node }: { readonly node: string }) {
  const all = useRun((s) => s.loaded?.hidden ?? NONE);
  const mine = all.filter((h) => h.node === node && h.has.includes('grad-hidden'));
  const last = Math.max(...mine.map((h) => layerOf(h.name)));
  return mine.filter((h) => layerOf(h.name) === last).map((h) => <Norms key={h.name} hidden={h} />);
}
function Norms({ hidden }: { readonly hidden: HiddenInfo }) {
  const { t } = useWords();
  const { node, name } = hidden;
  const picture = usePicture(view({ node, of: 'grad-hidden', name }, { kind: 'norms' }));
  const title = gradientName(name);
  return (
    <Bars picture={picture?.ready ? picture : null} title={title} label={t('unfold.norms', { name: title, node })} />
  );
}
type BarsProps = { readonly picture: Picture | null; readonly title: string; readonly label: string };
/** It stands also while there is nothing to show: who stands on a bar by keyboard is not put off it by a picture that waits. */
function Bars({ picture, title, label }: BarsProps) {
  const { t } = useWords();
  const [chosen, setChosen] = useState<number | null>(null);
  const data = picture?.data ?? NO_NUMBERS;
  const steps = picture?.steps ?? { from: 0, to: data.length, of: data.length };
  const range = logRange(data);
  const each = PICTURE_WIDTH / Math.max(1, steps.of);
  const at = chosen === null || !picture ? null : Math.max(0, Math.min(steps.of - 1, chosen));
  const said = (step: number): string => {
    const value = data[step - steps.from];
    return value === undefined ? t('canvas.waiting') : scientific(value);
  };
  const onKeyDown = (e: KeyboardEvent) => {
    const now = at ?? steps.from;
    const to = { ArrowRight: now + 1, ArrowLeft: now - 1, Home: 0, End: steps.of - 1 }[e.key];
    if (to === undefined) return;
    e.preventDefault();
    e.stopPropagation();
    if (!picture) return;
    setChosen(Math.max(0, Math.min(steps.of - 1, to)));
  };
  const onPointerMove = (e: PointerEvent) => {
    if (!picture) return;
    const box = e.currentTarget.getBoundingClientRect();
    setChosen(Math.floor(((e.clientX - box.left) / box.width) * steps.of));
  };
  return (
    <div className="norms">
      <div className="range">
        <span className="of" title={label}>
          {title} {at === null && <em>{t('unfold.batch')}</em>}
        </span>
        {at !== null ? (
          <b>
            t = {at}: {said(at)}
          </b>
        ) : (
          range && (
            <span title={t('unfold.log')}>
              {power(range.low)}…{power(range.high)}
            </span>
          )
        )}
      </div>
      {/* keys and hover say the same: one number of a step */}
      <div
        className="norm-bars nodrag nokey"
        role="slider"
        tabIndex={0}
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={Math.max(0, steps.of - 1)}
        aria-valuenow={at ?? steps.from}
        aria-valuetext={`t = ${at ?? steps.from}: ${said(at ?? steps.from)}`}
        onFocus={() => setChosen(chosen ?? steps.from)}
        onBlur={() => setChosen(null)}
        onKeyDown={onKeyDown}
        onPointerMove={onPointerMove}
        onPointerLeave={() => setChosen(null)}
      >
        {picture ? (
          <svg width={PICTURE_WIDTH} height={HEIGHT} aria-hidden="true">
            <path d={bars(data, steps.from, each, range, false)} className="norm" />
            <path d={bars(data, steps.from, each, range, true)} className="norm loud" />
            {at !== null && <rect className="norm-at" x={at * each} y={0} width={Math.max(1, each)} height={HEIGHT} />}
            <line x1={0} x2={PICTURE_WIDTH} y1={HEIGHT - 0.5} y2={HEIGHT - 0.5} />
          </svg>
        ) : (
          <Waiting height={HEIGHT} />
        )}
      </div>
    </div>
  );
}
/** One path for all bars: a long sequence is one element. `loud`: those that are not finite. */
function bars(
  data: ArrayLike<number>,
  from: number,
  each: number,
  range: ReturnType<typeof logRange>,
  loud: boolean,
): string {
  const width = Math.max(0.5, each > 3 ? each - 1 : each);
  let path = '';
  for (let i = 0; i < data.length; i++) {
    const value = data[i] as number;
    if (Number.isFinite(value) === loud) continue;
    const height = Math.round(logHeight(value, range ?? { low: 0, high: 1 }) * (HEIGHT - 2) * 10) / 10;
    if (height > 0)
      path += `M${((from + i) * each).toFixed(2)} ${HEIGHT - 1}h${width.toFixed(2)}v-${height}h-${width.toFixed(2)}z`;
  }
  return path;
}
