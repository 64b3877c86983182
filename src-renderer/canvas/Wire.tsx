/** A wire with the shape of what runs through it. */
import { BaseEdge, type EdgeProps } from '@xyflow/react';
import { memo } from 'react';
import type { FlowEdge } from './flow';
import { wirePath } from './lane';
import { useFar } from './useFar';

/** Below this the whole shape does not fit between two nodes: its sizes alone stand above the wire. Without spaces: a wire would be seen through them. */
const ROOM = 120;

const dense = (shape: string): string => shape.replaceAll(' × ', '×');
const brief = (shape: string): string => dense(shape.replace(/^(T × )?N × /, '').replace(/^(T × )?N$/, ''));

export const Wire = memo(function Wire(p: EdgeProps<FlowEdge>) {
  const { path, x, y, isLane } = wirePath(p, p.data?.lane);
  const shape = p.data?.shape;
  const isFarAway = useFar();
  const isShort = p.targetX > p.sourceX && p.targetX - p.sourceX < ROOM;
  const between = isShort && !isLane;
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
          {isShort ? brief(shape) : dense(shape)}
        </text>
      )}
    </>
  );
});
