/** Wires made by hand: by drag, or by a click on each port; a wire let go over nothing asks what shall stand there. */
import {
  type Connection,
  type Edge,
  type EdgeChange,
  type FinalConnectionState,
  type OnConnectStartParams,
  useReactFlow,
} from '@xyflow/react';
import { useMemo, useRef } from 'react';
import { splitPort } from '../../src-engine/document/doc';
import { letGo, link, openList, takeUp } from '../editor/acts';
import { disconnect } from '../editor/build';
import { closesCycle } from '../editor/cycles';
import { draw } from '../editor/replaced';
import { useApp } from '../ui/app';
import { FIRST_PORT, type FlowEdge, NODE_WIDTH } from './flow';

const ends = (c: Connection | Edge): readonly [string, string] | null =>
  c.sourceHandle && c.targetHandle ? [`${c.source}.${c.sourceHandle}`, `${c.target}.${c.targetHandle}`] : null;
const placeOf = (e: MouseEvent | TouchEvent): readonly [number, number] => {
  const at = 'changedTouches' in e ? e.changedTouches[0] : e;
  return [at?.clientX ?? 0, at?.clientY ?? 0];
};

/** React Flow's handlers for connecting and for choosing wires. */
export function useWiring() {
  const app = useApp();
  const { screenToFlowPosition } = useReactFlow();
  /** The wire that is held by one of its ends. */
  const held = useRef<string | null>(null);
  return useMemo(() => {
    const { editor, session } = app;
    const onConnectStart = (_e: unknown, { nodeId, handleId, handleType }: OnConnectStartParams) => {
      if (nodeId && handleId)
        takeUp(app, { end: `${nodeId}.${handleId}`, is: handleType === 'source' ? 'output' : 'input' });
    };
    /** Over a node, its best free port; over nothing, the list of what could stand there. */
    const onConnectEnd = (e: MouseEvent | TouchEvent, state: FinalConnectionState) => {
      const linking = session.getState().linking;
      letGo(app);
      if (!linking || state.toHandle || held.current !== null) return;
      const { loose, ports } = linking;
      const [x, y] = placeOf(e);
      const under = document.elementFromPoint(x, y);
      const node = under?.closest<HTMLElement>('[data-node]')?.dataset.node;
      if (node !== undefined) {
        const taken = new Set(editor.doc.edges.map(([, to]) => to));
        const fit = [...ports].filter(([end, why]) => why === null && splitPort(end)[0] === node).map(([end]) => end);
        const best = fit.find((end) => !taken.has(end)) ?? fit[0];
        if (best !== undefined) link(app, loose, best);
        return;
      }
      if (!under?.closest('.react-flow__pane, .react-flow__edges, .react-flow__background')) return;
      const at = screenToFlowPosition({ x, y });
      openList(app, {
        screen: [x, y],
        at: [at.x - (loose.is === 'input' ? NODE_WIDTH : 0), at.y - FIRST_PORT],
        loose,
      });
    };
    return {
      onConnect: (c: Connection) => {
        const pair = ends(c);
        if (pair) draw(app, ...pair);
      },
      onConnectStart,
      onConnectEnd,
      onClickConnectStart: onConnectStart,
      onClickConnectEnd: () => letGo(app),
      onReconnectStart: (_e: unknown, edge: FlowEdge) => {
        held.current = edge.id;
      },
      onReconnect: (edge: FlowEdge, c: Connection) => {
        const pair = ends(c);
        if (pair) draw(app, ...pair, edge.id);
        held.current = null;
      },
      /** An end that is let go over nothing takes the wire away. */
      onReconnectEnd: (_e: unknown, edge: FlowEdge) => {
        if (held.current === edge.id)
          editor.run('edit.disconnect', (doc) =>
            disconnect(
              doc,
              doc.edges.filter(([a, b]) => `${a}->${b}` === edge.id),
            ),
          );
        held.current = null;
        letGo(app);
      },
      /** A wire back to what feeds it would close a cycle; into a Delay it closes a loop. One whose shape does not fit may be drawn: its node then says what would help. */
      isValidConnection: (c: Connection | Edge) =>
        c.source !== c.target &&
        !closesCycle(editor.doc, `${c.source}.${c.sourceHandle}`, `${c.target}.${c.targetHandle}`),
      onEdgesChange: (changes: EdgeChange<FlowEdge>[]) => {
        const picked = changes.flatMap((c) => (c.type === 'select' ? [[c.id, c.selected] as const] : []));
        if (picked.length === 0) return;
        const on = new Map(picked);
        const before = session.getState().wires;
        session.setState({
          wires: [
            ...before.filter((id) => on.get(id) !== false),
            ...picked.filter(([id, chosen]) => chosen && !before.includes(id)).map(([id]) => id),
          ],
        });
      },
    };
  }, [app, screenToFlowPosition]);
}
