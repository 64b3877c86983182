/** Lines over the test part: every point that was computed. Drag to look closer, double-click for the whole; a click chooses a step. */
import { useEffect, useRef, useState } from 'react';
import uPlot from 'uplot';
import type { Forecast } from '../../../src-engine/core/forecast';
import { useWords } from '../../i18n/i18n';
import { useDataName } from '../../ui/useDataName';
import { short } from '../../views/short';
import { useTheme } from '../../views/useTheme';
import 'uplot/dist/uPlot.min.css';

type Props = { readonly found: Forecast; readonly onChoose: ((step: number) => void) | null };
const colour = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
/** A click that moved farther is a drag, in px. */
const STILL = 3;

function dataOf({ index, truth, predicted, naive, free }: Forecast): uPlot.AlignedData {
  const at = new Map(free ? [...free.index].map((step, i) => [step, free.values[i] as number]) : []);
  return [[...index], [...truth], [...predicted], [...naive], [...index].map((step) => at.get(step) ?? null)];
}
export function ForecastChart({ found, onChoose }: Props) {
  const { t } = useWords();
  const nameOf = useDataName();
  const theme = useTheme();
  const host = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot | null>(null);
  const [at, setAt] = useState<number | null>(null);
  const latest = useRef({ found, onChoose });
  latest.current = { found, onChoose };
  useEffect(() => {
    const el = host.current;
    if (!el) return;
    const axis = () => ({
      stroke: () => colour('--ink-3'),
      grid: { stroke: () => colour('--line'), width: 1 },
      ticks: { show: false },
      font: '11px "JetBrains Mono Variable", monospace',
    });
    const line = (ink: string, width: number, dash?: number[]): uPlot.Series => ({
      stroke: () => colour(ink),
      width,
      points: { show: false },
      ...(dash ? { dash } : {}),
    });
    const size = () => ({ width: Math.max(80, el.clientWidth), height: Math.max(80, el.clientHeight) });
    const made = new uPlot(
      {
        ...size(),
        padding: [8, 20, 0, 0],
        cursor: { points: { size: 5 }, drag: { x: true, y: false } },
        legend: { show: false },
        scales: { x: { time: false } },
        axes: [
          { ...axis(), size: 22 },
          { ...axis(), size: 46 },
        ],
        series: [
          {},
          line('--ink', 1.25),
          line('--accent', 1.75),
          line('--ink-3', 1, [3, 3]),
          { ...line('--warn', 2), spanGaps: false },
        ],
        hooks: { setCursor: [(u) => setAt(u.cursor.idx ?? null)] },
      },
      dataOf(latest.current.found),
      el,
    );
    chart.current = made;
    let from = 0;
    const down = (e: MouseEvent) => {
      from = e.clientX;
    };
    const up = (e: MouseEvent) => {
      const step = made.cursor.idx == null ? undefined : made.data[0][made.cursor.idx];
      if (step !== undefined && Math.abs(e.clientX - from) <= STILL) latest.current.onChoose?.(step);
    };
    made.over.addEventListener('mousedown', down);
    made.over.addEventListener('click', up);
    const sizes = new ResizeObserver(() => made.setSize(size()));
    sizes.observe(el);
    return () => {
      sizes.disconnect();
      made.destroy();
      chart.current = null;
    };
  }, []);
  useEffect(() => {
    const u = chart.current;
    if (!u) return;
    // what is looked at closely stays so
    const { min, max } = u.scales.x ?? {};
    const [first, last] = [u.data[0][0], u.data[0].at(-1)];
    const isClose = min != null && max != null && (min > (first ?? min) || max < (last ?? max));
    u.setData(dataOf(found));
    if (isClose) u.setScale('x', { min, max });
  }, [found]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: colours are read when it is drawn
  useEffect(() => chart.current?.redraw(false, true), [theme]);
  const name = t('forecast.chart', {
    name: nameOf(found.name),
    horizon: t('forecast.steps', { count: found.horizon }),
  });
  const step = at === null ? undefined : found.index[at];
  return (
    <figure className="forecast-chart">
      <div ref={host} role="img" aria-label={name} data-points={found.index.length} />
      <figcaption>
        {step !== undefined && at !== null
          ? t('forecast.under', {
              index: step,
              truth: short(found.truth[at] as number),
              predicted: short(found.predicted[at] as number),
              naive: short(found.naive[at] as number),
            })
          : ' '}
      </figcaption>
    </figure>
  );
}
