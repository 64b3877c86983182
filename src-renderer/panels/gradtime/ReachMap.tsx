/** The triangle: for each step's loss (down) the size of the gradient that comes to the state at each step (across). One step is read at a time, by pointer or arrows. */
import { type KeyboardEvent, type PointerEvent, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { GradTime, StateReach } from '../../../src-engine/core/gradTime';
import { rowOf } from '../../editor/reading';
import { useWords } from '../../i18n/i18n';
import { useApp, useReach, useSettings } from '../../ui/app';
import { stateName } from '../../views/hiddenNames';
import { logRange, power, scientific } from '../../views/logScale';
import { paintNorms, RAMP_CSS, ramp } from './ramp';

type Props = { readonly found: GradTime; readonly state: StateReach };
/** Where a step's loss cannot reach: later steps, or earlier ones where the state runs backwards. */
const span = (k: number, T: number, reversed: boolean): readonly [number, number] => (reversed ? [k, T] : [0, k + 1]);

export function ReachMap({ found, state }: Props) {
  const { t } = useWords();
  const { reach } = useApp();
  const part = useReach((s) => s.part);
  const theme = useSettings((s) => s.theme);
  const { T, rows, cuts } = found;
  const [at, setAt] = useState(0);
  const canvas = useRef<HTMLCanvasElement>(null);
  const whole = useRef<HTMLCanvasElement>(null);
  const range = useMemo(() => logRange([...state.whole, ...state.norms]), [state]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme gives other colours
  useLayoutEffect(() => {
    const colours = ramp();
    if (!colours || !range) return;
    const put = (to: HTMLCanvasElement | null, lines: Parameters<typeof paintNorms>[0]) =>
      to?.getContext('2d')?.putImageData(paintNorms(lines, T, range, colours), 0, 0);
    put(whole.current, [{ data: state.whole, from: 0, to: T }]);
    put(
      canvas.current,
      rows.map((k) => {
        const [from, to] = span(k, T, state.reversed);
        return { data: rowOf(found, state, k), from, to };
      }),
    );
  }, [found, state, range, theme]);
  const row = typeof part === 'number' ? rows.indexOf(part) : -1;
  const step = Math.min(at, T - 1);
  const choose = (r: number) => reach.store.setState({ part: rows[r] ?? 'whole' });
  const pointed = (e: PointerEvent<HTMLCanvasElement>) => {
    const box = e.currentTarget.getBoundingClientRect();
    const inside = (x: number, size: number, count: number) =>
      Math.max(0, Math.min(count - 1, Math.floor((x / size) * count)));
    return {
      t: inside(e.clientX - box.left, box.width, T),
      r: inside(e.clientY - box.top, box.height, rows.length),
    };
  };
  const onKeyDown = (e: KeyboardEvent) => {
    const move: Readonly<Record<string, () => void>> = {
      ArrowLeft: () => setAt(Math.max(0, step - 1)),
      ArrowRight: () => setAt(Math.min(T - 1, step + 1)),
      ArrowUp: () => choose(row - 1),
      ArrowDown: () => choose(Math.min(rows.length - 1, row + 1)),
      Home: () => setAt(0),
      End: () => setAt(T - 1),
    };
    const act = move[e.key];
    if (!act) return;
    act();
    e.preventDefault();
    e.stopPropagation();
  };
  const value = rowOf(found, state, part)[step] as number;
  const [from, to] = typeof part === 'number' ? span(part, T, state.reversed) : [0, T];
  const said =
    step < from || step >= to
      ? t('gradtime.later', { k: part, t: step })
      : t(typeof part === 'number' ? 'gradtime.cell' : 'gradtime.cellWhole', {
          k: part,
          t: step,
          value: value === 0 ? t('gradtime.zero') : scientific(value),
        });
  return (
    <figure className="reach-map">
      <div
        role="slider"
        tabIndex={0}
        aria-valuemin={0}
        aria-valuemax={T - 1}
        aria-valuenow={step}
        aria-valuetext={said}
        className={rows.length > 0 ? 'reach-plot nokey' : 'reach-plot nokey single'}
        aria-label={`${t('gradtime.map', { state: `${state.node} ${stateName(state.name)}` })}. ${t('gradtime.keys')}`}
        data-testid="reach-map"
        onKeyDown={onKeyDown}
      >
        <span className="reach-axis">L</span>
        <div className="reach-cells one" data-chosen={part === 'whole'}>
          <canvas
            ref={whole}
            width={T}
            height={1}
            onPointerMove={(e) => setAt(pointed(e).t)}
            onPointerDown={() => choose(-1)}
          />
          <Marks T={T} at={step} cuts={cuts} />
        </div>
        {rows.length > 0 && (
          <>
            <span className="reach-axis rows">
              <i>k = {rows[0]}</i>
              <i>{rows.at(-1)}</i>
            </span>
            <div className="reach-cells">
              <canvas
                ref={canvas}
                width={T}
                height={rows.length}
                onPointerMove={(e) => setAt(pointed(e).t)}
                onPointerDown={(e) => choose(pointed(e).r)}
              />
              <Marks T={T} at={step} cuts={cuts} />
              {row >= 0 && (
                <i
                  className="reach-row"
                  style={{ top: `${(100 * row) / rows.length}%`, height: `${100 / rows.length}%` }}
                />
              )}
            </div>
          </>
        )}
        <span />
        <div className="reach-axis steps">
          <span>t = 0</span>
          <span>{T - 1}</span>
        </div>
      </div>
      <figcaption>
        <output aria-live="polite" data-testid="reach-said">
          {said}
        </output>
        {range && (
          <div className="reach-legend">
            <span>{power(range.low)}</span>
            <i style={{ background: RAMP_CSS }} />
            <span>{power(range.high)}</span>
            <b className="hatched" />
            <span>{t('gradtime.zero')}</span>
            {cuts.length > 0 && (
              <>
                <b className="cut" />
                <span>
                  {t('gradtime.cuts', { t: cuts.length > 3 ? `${cuts.slice(0, 3).join(', ')}, …` : cuts.join(', ') })}
                </span>
              </>
            )}
          </div>
        )}
        {rows.length === 0 && <p className="note">{t('gradtime.oneRow')}</p>}
        {rows.length > 0 && found.hasRest && <p className="note">{t('gradtime.withRest')}</p>}
      </figcaption>
    </figure>
  );
}
/** The step that is read, and the cuts before steps. */
function Marks({ T, at, cuts }: { readonly T: number; readonly at: number; readonly cuts: readonly number[] }) {
  return (
    <>
      <i className="reach-at" style={{ left: `${(100 * at) / T}%`, width: `${100 / T}%` }} />
      {cuts.map((t) => (
        <i key={t} className="reach-cut" style={{ left: `${(100 * t) / T}%` }} />
      ))}
    </>
  );
}
