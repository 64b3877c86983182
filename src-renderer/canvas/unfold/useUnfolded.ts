/** The node of React Flow that draws what is unfolded: it hangs below the node that it belongs to, clear of the others. */
import { useReactFlow, useStoreApi } from '@xyflow/react';
import { useEffect, useMemo, useRef } from 'react';
import { useSession } from '../../ui/app';
import { type Box, boxOf, FIT, type FlowNode, HEIGHT, type Measured } from '../flow';
import { FAR } from '../useFar';
import type { UnfoldedNode } from './UnfoldNode';

/** No id of a document: "~" is in no name. A number follows, another one each time. */
const UNFOLDED = '~unfolded';
export type CanvasNode = FlowNode | UnfoldedNode;

/** What is kept free for the view. */
const ROOM = { width: 1100, height: 620 } as const;
const CLEAR = 44;
/** Kept free at the edges of what is seen. */
const EDGE = 20;
/** As small as its numbers are still read. */
const READ = 0.6;

const meet = (a: Box, b: Box): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

/** How far below the top of its node the view hangs: the first place where it covers no other. */
export function dropBelow(anchor: Box, others: readonly Box[]): number {
  let y = anchor.y + anchor.height + CLEAR;
  for (let moved = true; moved; ) {
    moved = false;
    for (const box of others)
      if (meet({ x: anchor.x, y: y - CLEAR / 2, ...ROOM }, box)) {
        y = box.y + box.height + CLEAR;
        moved = true;
      }
  }
  return y - anchor.y;
}

/** What of the canvas nothing lies over: the map is the highest of what stands along its lower edge. */
function freeOf(canvas: HTMLElement): { readonly width: number; readonly height: number } {
  const { width, bottom, top } = canvas.getBoundingClientRect();
  const map = canvas.parentElement?.querySelector('.minimap')?.getBoundingClientRect().top ?? bottom;
  return { width, height: Math.min(map, bottom) - top };
}

export function useUnfolded(nodes: FlowNode[], measured: ReadonlyMap<string, Measured>): CanvasNode[] {
  const flow = useReactFlow();
  const store = useStoreApi();
  const of = useSession((s) => s.unfolded);
  const anchor = nodes.find((n) => n.id === of);
  // the place is found once; then it goes with its node
  const drop = useRef<{ readonly of: string; readonly by: number; readonly id: string } | null>(null);
  const opened = useRef(0);
  if (!anchor) drop.current = null;
  else if (drop.current?.of !== of) {
    const box = boxOf(anchor);
    const others = nodes.filter((n) => n !== anchor).map(boxOf);
    // what was unfolded before had another size
    drop.current = { of: anchor.id, by: dropBelow(box, others), id: `${UNFOLDED}${++opened.current}` };
  }
  const { by, id } = drop.current ?? { by: 0, id: UNFOLDED };
  const own = measured.get(id);
  const tether = by - (measured.get(of ?? '')?.height ?? HEIGHT);
  const data = useMemo(() => ({ of: of ?? '', tether: Math.max(0, tether) }), [of, tether]);
  const [x, y] = [anchor?.position.x ?? 0, anchor?.position.y ?? 0];
  const node = useMemo(
    (): UnfoldedNode => ({
      ...{ id, type: 'unfolded', data, position: { x, y: y + by } },
      ...{ draggable: false, selectable: false, focusable: false, connectable: false, deletable: false },
      ...(own ? { measured: own } : {}),
    }),
    [id, data, x, y, by, own],
  );
  const isHere = anchor !== undefined;
  const shown = useRef<{ readonly of: string; readonly height: number } | null>(null);
  useEffect(() => {
    const { domNode, transform } = store.getState();
    if (!isHere) shown.current = null;
    else if (own?.width && own.height && domNode && of !== null) {
      const free = freeOf(domNode);
      const before = shown.current?.of === of ? shown.current.height : null;
      shown.current = { of, height: own.height };
      const isClear = (height: number) => (y + by + height) * transform[2] + transform[1] <= free.height;
      // gradients take more room than values: what was clear of the map stays so, what somebody has moved stays where it is
      if (before !== null && (isClear(own.height) || !isClear(before))) return;
      const fit = Math.min((free.width - 2 * EDGE) / own.width, (free.height - 2 * EDGE) / (own.height + by));
      const nodes = [{ id: of as string }, { id }];
      const below = domNode.getBoundingClientRect().height - free.height + EDGE;
      // where both cannot be read at once, or it is too far off to be drawn whole, its beginning is shown
      if (fit >= READ && flow.getZoom() >= FAR)
        void flow.fitView({ ...FIT, padding: { ...FIT.padding, bottom: `${below}px` }, nodes });
      else void flow.setViewport({ x: 24 - x * READ, y: 64 - (y + by) * READ, zoom: READ });
    }
  }, [flow, store, of, id, isHere, own, x, y, by]);
  return useMemo(() => (isHere ? [...nodes, node] : nodes), [nodes, node, isHere]);
}
