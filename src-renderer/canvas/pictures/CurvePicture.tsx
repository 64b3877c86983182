/** An activation: its curve and its slope, over the histogram of what comes in; and the maps that come out, where there are any. */
import { useMemo, useRef } from 'react';
import { view } from '../../editor/watch';
import { useWords } from '../../i18n/i18n';
import { useCheckedPart, useEditorPart, usePicture } from '../../ui/app';
import { curveOf, plotted } from '../../views/curve';
import { short } from '../../views/short';
import { PICTURE_WIDTH } from '../layout';
import { MapsPicture } from './MapsPicture';
import { Output } from './Output';
import type { PictureProps } from './props';

const HEIGHT = 96;
/** Over maps, which are what one looks for then. */
const LOW = 40;
const BINS = 42;

export function CurvePicture({ node }: PictureProps) {
  const curve = useMemo(() => curveOf(node), [node]);
  const axes = useCheckedPart((c) => c.ports[`${node.id}.y`]?.shape.length);
  // while an error before it hides what comes out, it is drawn as it was
  const known = useRef(0);
  if (axes !== undefined) known.current = axes;
  const hasMaps = known.current > 1;
  if (!curve) return <MapsPicture node={node} />;
  return (
    <div className="pic">
      <Curve node={node} curve={curve} height={hasMaps ? LOW : HEIGHT} />
      {hasMaps && <Output node={node} />}
    </div>
  );
}
type CurveProps = PictureProps & { readonly curve: NonNullable<ReturnType<typeof curveOf>>; readonly height: number };
function Curve({ node, curve, height }: CurveProps) {
  const { t } = useWords();
  const into = `${node.id}.`;
  const from = useEditorPart(({ doc }) => doc.edges.find(([, to]) => to.startsWith(into))?.[0]);
  const dot = from?.lastIndexOf('.') ?? -1;
  const histogram = usePicture(
    from
      ? view({ node: from.slice(0, dot), of: 'out', name: from.slice(dot + 1) }, { kind: 'histogram', bins: BINS })
      : null,
  );
  const most = histogram?.ready
    ? Math.max(Math.abs(histogram.range?.[0] ?? 0), Math.abs(histogram.range?.[1] ?? 0), 1e-6)
    : 3;
  const range = histogram?.ready
    ? ([histogram.range?.[0] ?? -most, histogram.range?.[1] ?? most] as const)
    : ([-3, 3] as const);
  const [low, high] = range;
  const lines = useMemo(
    () => plotted(curve, [low, high], { width: PICTURE_WIDTH, height }),
    [curve, low, high, height],
  );
  const tallest = histogram?.ready ? Math.max(1, ...histogram.data) : 1;
  return (
    <>
      <svg width={PICTURE_WIDTH} height={height} role="img" aria-label={t('canvas.curve', { node: node.id })}>
        {histogram?.ready &&
          Array.from(histogram.data, (c, i) => {
            const h = Math.sqrt(c / tallest) * (height - 8);
            return (
              <rect
                key={i}
                x={(i * PICTURE_WIDTH) / BINS + 0.4}
                width={PICTURE_WIDTH / BINS - 0.8}
                y={height - h}
                height={h}
                fill="var(--line-strong)"
              />
            );
          })}
        <line x1={0} x2={PICTURE_WIDTH} y1={lines.zero} y2={lines.zero} stroke="var(--line)" />
        <path d={lines.dy} fill="none" stroke="var(--backward)" strokeWidth={1.5} strokeDasharray="3 3" />
        <path d={lines.y} fill="none" stroke="var(--forward)" strokeWidth={2} />
      </svg>
      <div className="range">
        <span>{short(range[0])}</span>
        <span>{t('canvas.xAxis')}</span>
        <span>{short(range[1])}</span>
      </div>
    </>
  );
}
