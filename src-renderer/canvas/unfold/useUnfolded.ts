/** The node of React Flow that draws what is unfolded: it hangs below the node that it belongs to, clear of the others. */
import { useReactFlow, useStoreApi } from '@xyflow/react';
import { useEffect, useMemo, useRef } from 'react';
import { useSession } from '../../ui/app';
import { type Box, boxOf, FIT, type FlowNode, HEIGHT, type Measured } from '../flow';
import { FAR } from '../useFar';
import { beginning, EDGE, type Free, followed, READ, type Shown } from './inView';
import type { UnfoldedNode } from './UnfoldNode';

/** No id of a document: "~" is in no name. A number follows, another one each time. */
const UNFOLDED = '~unfolded';
export type CanvasNode = FlowNode | UnfoldedNode;

/** What is kept free for the view. */
const ROOM = { width: 1100, height: 620 } as const;
const CLEAR = 44;

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

/** Whether a node of that height stands on what hangs so far below its top: another cell in its place has more to show. */
export const isCovered = (by: number, height: number): boolean => by < height + CLEAR / 4;

/** What of the canvas nothing lies over: the map is the highest of what stands along its lower edge. */
function freeOf(canvas: HTMLElement): Free {
  const { width, bottom, top } = canvas.getBoundingClientRect();
  const map = canvas.parentElement?.querySelector('.minimap')?.getBoundingClientRect().top ?? bottom;
  return { width, height: Math.min(map, bottom) - top };
}

export function useUnfolded(nodes: FlowNode[], measured: ReadonlyMap<string, Measured>): CanvasNode[] {
  const flow = useReactFlow();
  const store = useStoreApi();
  const of = useSession((s) => s.unfolded);
  const anchor = nodes.find((n) => n.id === of);
  // the place is found once; then it goes with its node, and anew only where that has grown into it
  const drop = useRef<{ readonly of: string; readonly by: number; readonly id: string } | null>(null);
  const opened = useRef(0);
  if (!anchor) drop.current = null;
  else if (drop.current?.of !== of || isCovered(drop.current.by, boxOf(anchor).height)) {
    const others = nodes.filter((n) => n !== anchor).map(boxOf);
    // what was unfolded before had another size
    const id = drop.current?.of === of ? drop.current.id : `${UNFOLDED}${++opened.current}`;
    drop.current = { of: anchor.id, by: dropBelow(boxOf(anchor), others), id };
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
  const shown = useRef<(Shown & { readonly of: string }) | null>(null);
  const look = () => {
    const { domNode } = store.getState();
    if (!isHere || of === null) shown.current = null;
    else if (own?.width && own.height && domNode) {
      const free = freeOf(domNode);
      const sheet = { x, y: y + by, width: own.width, height: own.height };
      if (shown.current?.of === of) {
        // far away it is its name
        if (flow.getZoom() < FAR) return;
        const { shown: next, view } = followed(shown.current, sheet, free, flow.getViewport());
        shown.current = { ...next, of };
        if (view) void flow.setViewport(view);
        return;
      }
      shown.current = { of, height: own.height, free, moved: null };
      const fit = Math.min((free.width - 2 * EDGE) / own.width, (free.height - 2 * EDGE) / (own.height + by));
      const nodes = [{ id: of }, { id }];
      const below = domNode.getBoundingClientRect().height - free.height + EDGE;
      // where both cannot be read at once, or it is too far off to be drawn whole, it is shown alone
      if (fit >= READ && flow.getZoom() >= FAR)
        void flow.fitView({ ...FIT, padding: { ...FIT.padding, bottom: `${below}px` }, nodes });
      else void flow.setViewport(beginning(sheet, free));
    }
  };
  const latest = useRef(look);
  latest.current = look;
  // biome-ignore lint/correctness/useExhaustiveDependencies: these are the reasons to look
  useEffect(() => latest.current(), [of, id, isHere, own, x, y, by]);
  // a panel below the canvas takes of its height
  useEffect(() => store.subscribe((now, before) => now.height !== before.height && latest.current()), [store]);
  return useMemo(() => (isHere ? [...nodes, node] : nodes), [nodes, node, isHere]);
}
