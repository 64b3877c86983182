/** The canvas as commands know it. */
import { useReactFlow, useStoreApi } from '@xyflow/react';
import { useCallback, useEffect, useRef } from 'react';
import { NO_NODES } from '../editor/session';
import type { View } from '../editor/view';
import { useApp } from '../ui/app';
import { FIT, NODE_WIDTH, roomIn } from './flow';

const SIZE = { width: NODE_WIDTH, height: 120 };
/** A node is brought this far inside the edge; its ports stand out of it. */
const MARGIN = 16;
/** In ms: what canvas.css says, and the frames until the view follows. */
const GLIDE = 250;
/** More nodes than these would not move smoothly. */
const MANY = 300;
/** How far what lies from `from` to `to` must be moved to be seen between two edges. What is there already stays. */
function shift(from: number, to: number, low: number, high: number): number {
  if (from < low + MARGIN / 2) return low + MARGIN - from;
  return to > high - MARGIN / 2 ? Math.max(high - MARGIN - to, low + MARGIN - from) : 0;
}

/** Gives the canvas to the app; answers what follows the pointer, and what is called when the view has moved. */
export function useView() {
  const app = useApp();
  const flow = useReactFlow();
  const store = useStoreApi();
  const pointer = useRef<{ x: number; y: number } | null>(null);
  const middle = useCallback(() => {
    const box = store.getState().domNode?.getBoundingClientRect();
    return box ? { x: box.left + box.width / 2, y: box.top + box.height / 2 } : { x: 0, y: 0 };
  }, [store]);
  const onMoved = useCallback(() => {
    const { x, y } = flow.screenToFlowPosition(middle());
    app.session.setState({ centre: [x - NODE_WIDTH / 2, y - 60] });
  }, [app, flow, middle]);
  useEffect(() => {
    const view: View = {
      fit: () => void flow.fitView(FIT),
      show(ids, patience = 3) {
        // those that are new come to the canvas, and have a size, with the frames that follow
        const isThere = ids.every((id) => flow.getNode(id)?.measured?.width !== undefined);
        if (!isThere && patience > 0) requestAnimationFrame(() => view.show(ids, patience - 1));
        else void flow.fitView({ ...FIT, nodes: ids.map((id) => ({ id })) });
      },
      centre(id) {
        const node = flow.getNode(id);
        if (!node) return;
        const { width = SIZE.width, height = SIZE.height } = node.measured ?? {};
        const { x, y } = node.position;
        void flow.setCenter(x + width / 2, y + height / 2, { zoom: flow.getZoom() });
      },
      reveal(id, focus, patience = 3) {
        const node = flow.getNode(id);
        // one that is new comes to the canvas with the next frame
        if (!node && patience > 0) requestAnimationFrame(() => view.reveal(id, focus, patience - 1));
        const box = store.getState().domNode?.getBoundingClientRect();
        if (!node || !box) return;
        const { x, y } = flow.flowToScreenPosition(node.position);
        const zoom = flow.getZoom();
        const { width = SIZE.width, height = SIZE.height } = node.measured ?? {};
        const dx = shift(x, x + width * zoom, box.left, box.right);
        const dy = shift(y, y + height * zoom, box.top, box.bottom);
        const seen = flow.getViewport();
        if (dx || dy) void flow.setViewport({ ...seen, x: seen.x + dx, y: seen.y + dy });
        // a node out of sight is drawn with the next frame
        if (focus)
          requestAnimationFrame(() => {
            // somebody may be typing in a list by now
            if (app.session.getState().adding) return;
            const selector = `.react-flow__node[data-id="${CSS.escape(id)}"]`;
            store.getState().domNode?.querySelector<HTMLElement>(selector)?.focus();
          });
      },
      sees([x, y]) {
        const box = store.getState().domNode?.getBoundingClientRect();
        const from = flow.flowToScreenPosition({ x, y });
        const to = flow.flowToScreenPosition({ x: x + SIZE.width, y: y + SIZE.height });
        return !!box && to.x > box.left && from.x < box.right && to.y > box.top && from.y < box.bottom;
      },
      glide() {
        const canvas = store.getState().domNode?.closest('.canvas');
        if (!canvas || store.getState().nodes.length > MANY) return;
        canvas.classList.add('gliding');
        setTimeout(() => canvas.classList.remove('gliding'), GLIDE);
      },
      measured(ids, act) {
        app.session.setState({ inFull: new Set(ids) });
        // a frame to be drawn, and one to be measured
        requestAnimationFrame(() =>
          view.later(() => {
            act();
            app.session.setState({ inFull: NO_NODES });
          }),
        );
      },
      room: () => roomIn(store.getState()),
      later: (act) => void requestAnimationFrame(() => void setTimeout(act)),
      zoomTo: (zoom) => void flow.zoomTo(zoom),
      zoomBy: (factor) => void flow.zoomTo(flow.getZoom() * factor),
      sizeOf(id) {
        const { width = SIZE.width, height = SIZE.height } = flow.getNode(id)?.measured ?? {};
        return { width, height };
      },
      pointer() {
        const { x, y } = flow.screenToFlowPosition(pointer.current ?? middle());
        return [x, y];
      },
    };
    app.view.current = view;
    return () => {
      if (app.view.current === view) app.view.current = null;
    };
  }, [app, flow, store, middle]);
  return {
    onMoved,
    onPointerMove: (e: { clientX: number; clientY: number }) => {
      pointer.current = { x: e.clientX, y: e.clientY };
    },
    onPointerLeave: () => {
      pointer.current = null;
    },
  };
}
