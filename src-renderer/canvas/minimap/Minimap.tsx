/**
 * The graph in small, with what is seen of it: drag it to pan, turn the wheel to zoom, click to go there.
 * All nodes are one picture: an element for each, that follows React Flow's store, costs a large graph more at every edit than the graph.
 */
import { type ReactFlowState, useReactFlow, useStore, useStoreApi } from '@xyflow/react';
import { memo, type PointerEvent, useDeferredValue, useEffect, useLayoutEffect, useMemo, useRef } from 'react';
import { shallow } from 'zustand/shallow';
import { useWords } from '../../i18n/i18n';
import { useTheme } from '../../views/useTheme';
import type { CanvasNode } from '../unfold/useUnfolded';
import { type Box, boundsOf, crisp, frameOf, onMap, panned, viewOf, wheelFactor } from './geometry';
import './minimap.css';

const MAP = { width: 132, height: 88 } as const;
/** A pointer that moved less than this, in pixels, has clicked. */
const STILL = 3;
const seen = (s: ReactFlowState): readonly number[] => [...s.transform, s.width, s.height];

/** Nodes that have a size yet. */
const boxesOf = (nodes: readonly CanvasNode[]): Box[] =>
  nodes.flatMap(({ position, measured }) =>
    measured?.width && measured.height ? [{ ...position, width: measured.width, height: measured.height }] : [],
  );

export const Minimap = memo(function Minimap({ nodes }: { readonly nodes: readonly CanvasNode[] }) {
  const { t } = useWords();
  const theme = useTheme();
  const flow = useReactFlow();
  const store = useStoreApi();
  const map = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const held = useRef<{ readonly from: readonly [number, number]; last: readonly [number, number] } | null>(null);
  const [x = 0, y = 0, zoom = 1, width = 0, height = 0] = useStore(seen, shallow);
  const view = viewOf([x, y, zoom], { width, height });
  // the canvas shows an edit first
  const shown = useDeferredValue(nodes);
  const boxes = useMemo(() => boxesOf(shown), [shown]);
  const bounds = useMemo(() => boundsOf(boxes), [boxes]);
  const frame = frameOf(bounds, view, MAP);
  const here = onMap(view, frame);
  const ratio = Math.max(2, globalThis.devicePixelRatio || 1);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the frame is its three numbers, and the theme gives the colour
  useLayoutEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context) return;
    context.clearRect(0, 0, MAP.width * ratio, MAP.height * ratio);
    context.fillStyle = getComputedStyle(context.canvas).color;
    for (const box of boxes) {
      const { x, y, width, height } = crisp(onMap(box, frame), ratio);
      context.fillRect(x, y, width, height);
    }
  }, [boxes, frame.x, frame.y, frame.scale, ratio, theme]);
  // React listens to the wheel passively, and the page must not scroll or zoom
  useEffect(() => {
    const element = map.current;
    const onWheel = (e: WheelEvent) => {
      e.preventDefault();
      void flow.zoomTo(flow.getZoom() * wheelFactor(e));
    };
    element?.addEventListener('wheel', onWheel, { passive: false });
    return () => element?.removeEventListener('wheel', onWheel);
  }, [flow]);
  const onPointerDown = (e: PointerEvent<HTMLDivElement>) => {
    if (e.button !== 0) return;
    e.currentTarget.setPointerCapture(e.pointerId);
    held.current = { from: [e.clientX, e.clientY], last: [e.clientX, e.clientY] };
  };
  const onPointerMove = (e: PointerEvent<HTMLDivElement>) => {
    const now = held.current;
    if (!now) return;
    const [dx, dy] = [e.clientX - now.last[0], e.clientY - now.last[1]];
    now.last = [e.clientX, e.clientY];
    void flow.setViewport(panned(store.getState().transform, dx, dy, frame.scale));
  };
  const onPointerUp = (e: PointerEvent<HTMLDivElement>) => {
    const now = held.current;
    held.current = null;
    if (!now || Math.hypot(e.clientX - now.from[0], e.clientY - now.from[1]) >= STILL) return;
    const box = e.currentTarget.getBoundingClientRect();
    const at = [frame.x + (e.clientX - box.left) * frame.scale, frame.y + (e.clientY - box.top) * frame.scale] as const;
    void flow.setCenter(...at, { zoom: flow.getZoom() });
  };
  return (
    <div
      ref={map}
      className="minimap"
      role="img"
      aria-label={t('canvas.minimap')}
      title={t('canvas.minimapHow')}
      style={MAP}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={onPointerUp}
      onPointerCancel={() => {
        held.current = null;
      }}
    >
      <canvas ref={canvas} width={MAP.width * ratio} height={MAP.height * ratio} />
      <i style={{ left: here.x, top: here.y, width: here.width, height: here.height }} />
    </div>
  );
});
