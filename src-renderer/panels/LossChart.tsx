/** Loss by iteration: every point that was computed, no smoothing. */
import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { useWords } from '../i18n/i18n';
import { useApp } from '../ui/app';
import { tick } from '../views/short';

const colour = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

export function LossChart() {
  const { t } = useWords();
  const { run } = useApp();
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const el = host.current;
    if (!el) return;
    const axis = () => ({
      stroke: () => colour('--ink-3'),
      grid: { stroke: () => colour('--line'), width: 1 },
      ticks: { show: false },
      font: '11px "JetBrains Mono Variable", monospace',
    });
    const points = (): uPlot.AlignedData => {
      const { losses } = run.store.getState();
      return [losses.map((p) => p.iteration), losses.map((p) => p.loss)];
    };
    const chart = new uPlot(
      {
        width: Math.max(80, el.clientWidth),
        height: Math.max(80, el.clientHeight),
        padding: [8, 8, 0, 0],
        cursor: { points: { size: 5 } },
        legend: { show: false },
        scales: { x: { time: false } },
        axes: [
          { ...axis(), size: 22 },
          { ...axis(), size: 46, values: (_, ticks) => ticks.map(tick) },
        ],
        series: [{}, { stroke: () => colour('--loss'), width: 1.5, points: { show: false } }],
      },
      points(),
      el,
    );
    // a click goes to that iteration, back by snapshot and replay
    const goThere = () => {
      const iteration = chart.cursor.idx == null ? undefined : chart.data[0][chart.cursor.idx];
      if (iteration !== undefined) void run.goTo(iteration);
    };
    chart.over.addEventListener('click', goThere);
    let drawn = run.store.getState().losses;
    let frame = 0;
    // drawn at most once a frame, however often points arrive
    const stop = run.store.subscribe(({ losses }) => {
      if (losses === drawn || frame) return;
      frame = requestAnimationFrame(() => {
        frame = 0;
        drawn = run.store.getState().losses;
        chart.setData(points());
      });
    });
    const sizes = new ResizeObserver(() =>
      chart.setSize({ width: Math.max(80, el.clientWidth), height: Math.max(80, el.clientHeight) }),
    );
    sizes.observe(el);
    const themes = new MutationObserver(() => chart.redraw(false, true));
    themes.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
    return () => {
      stop();
      cancelAnimationFrame(frame);
      sizes.disconnect();
      themes.disconnect();
      chart.destroy();
    };
  }, [run]);
  return <div ref={host} className="loss-chart" title={t('training.goThere')} />;
}
