/** Wires made by hand: by drag, or by a click on each port. */
import type { Connection, Edge, EdgeChange } from '@xyflow/react';
import { useMemo } from 'react';
import { connect, leadsTo } from '../editor/build';
import { useApp } from '../ui/app';
import type { FlowEdge } from './flow';

/** React Flow's handlers for connecting and for choosing wires. */
export function useWiring() {
  const { editor, session } = useApp();
  return useMemo(
    () => ({
      onConnect: (c: Connection) => {
        if (c.sourceHandle && c.targetHandle)
          editor.run('edit.connect', (doc) =>
            connect(doc, `${c.source}.${c.sourceHandle}`, `${c.target}.${c.targetHandle}`),
          );
      },
      /** A wire back to what feeds it would close a cycle, which nothing can run yet. */
      isValidConnection: (c: Connection | Edge) => c.source !== c.target && !leadsTo(editor.doc, c.target, c.source),
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
    }),
    [editor, session],
  );
}
