/** Nodes that are let go: from the palette onto the canvas, and from the canvas onto a wire. */
import { useReactFlow } from '@xyflow/react';
import { type DragEvent, useMemo } from 'react';
import { ALL_OPS, type OpName } from '../../src-engine/ops/index';
import { add } from '../editor/acts';
import { canInsert } from '../editor/wiring';
import { useApp } from '../ui/app';
import { OP_TYPE } from '../ui/opType';
import { FIRST_PORT, NODE_WIDTH } from './flow';
import type { CanvasNode } from './unfold/useUnfolded';

/** The wire at a point of the window, under whatever lies over it. */
function wireAt(x: number, y: number): string | null {
  for (const e of document.elementsFromPoint(x, y)) {
    const id = e.closest<HTMLElement>('.react-flow__edge')?.dataset.id;
    if (id !== undefined) return id;
  }
  return null;
}
/** Looked for along the line of a node's ports. */
const ALONG = [0.5, 0.3, 0.7, 0.1, 0.9];

export function useDropping() {
  const app = useApp();
  const { screenToFlowPosition } = useReactFlow();
  return useMemo(() => {
    const { editor, session, analysis } = app;
    const hover = (over: string | null) => {
      if (session.getState().over !== over) session.setState({ over });
    };
    return {
      onNodeDrag: (_e: unknown, node: CanvasNode, all: CanvasNode[]) => {
        if (all.length !== 1) return hover(null);
        const box = document.querySelector(`[data-node="${CSS.escape(node.id)}"]`)?.getBoundingClientRect();
        if (!box) return;
        const y = box.top + (FIRST_PORT * box.width) / NODE_WIDTH;
        const wires = ALONG.map((share) => wireAt(box.left + share * box.width, y));
        const wire = wires.find((w) => w !== null && canInsert(editor.doc, analysis.checked, node.id, w));
        hover(wire ?? null);
      },
      onDragOver: (e: DragEvent) => {
        if (!e.dataTransfer.types.includes(OP_TYPE)) return;
        e.preventDefault();
        e.dataTransfer.dropEffect = 'copy';
        hover(wireAt(e.clientX, e.clientY));
      },
      onDragLeave: (e: DragEvent) => {
        if (!e.currentTarget.contains(e.relatedTarget as Node | null)) hover(null);
      },
      onDrop: (e: DragEvent) => {
        const op = e.dataTransfer.getData(OP_TYPE);
        if (!Object.hasOwn(ALL_OPS, op)) return;
        e.preventDefault();
        const { x, y } = screenToFlowPosition({ x: e.clientX, y: e.clientY });
        add(app, op as OpName, { at: [x - NODE_WIDTH / 2, y - FIRST_PORT], wire: wireAt(e.clientX, e.clientY) });
        hover(null);
      },
    };
  }, [app, screenToFlowPosition]);
}
