/** A wire with the shape of what runs through it. A straight chain is a straight wire; a wire to another row runs through the lane above its target. */
import { BaseEdge, type EdgeProps, getBezierPath } from '@xyflow/react';
import { memo } from 'react';
import type { FlowEdge } from './flow';
import { lanePath } from './lane';
import { useFar } from './useFar';

/** Below this the whole shape does not fit between two nodes: its sizes alone stand above the wire. */
const ROOM = 120;
/** Ports this far apart in height are in different rows. */
const ROW = 60;

const brief = (shape: string): string =>
  shape
    .replace(/^(T × )?N × /, '')
    .replaceAll(' × ', '×')
    .replace(/^(T × )?N$/, '');

export const Wire = memo(function Wire(p: EdgeProps<FlowEdge>) {
  const isFar = p.targetX < p.sourceX + 8 || Math.abs(p.targetY - p.sourceY) > ROW;
  const [path, x, y] = isFar ? lanePath(p) : getBezierPath({ ...p, curvature: 0.3 });
  const shape = p.data?.shape;
  const isFarAway = useFar();
  const between = !isFar && p.targetX - p.sourceX < ROOM;
  return (
    <>
      <BaseEdge
        id={p.id}
        path={path}
        className={`wire${p.data?.wrong ? ' wrong' : ''}${p.data?.isOver ? ' over' : ''}`}
      />
      {shape && !isFarAway && (
        <text x={x} y={between ? y - 6 : y + 3.5} className={between ? 'shape above' : 'shape'}>
          <title>{shape}</title>
          {between ? brief(shape) : shape}
        </text>
      )}
    </>
  );
});
