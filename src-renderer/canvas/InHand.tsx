/** The wire that is in the hand: with the shape that runs through it, or with why it does not fit where it is held. */
import { type ConnectionLineComponentProps, getBezierPath, useStore } from '@xyflow/react';
import { useWords } from '../i18n/i18n';
import { useChecked, useSession } from '../ui/app';
import { wireText } from './flow';
import type { CanvasNode } from './unfold/useUnfolded';

/** How wide what it says may be, and how far from the pointer. */
const WIDTH = 260;
const BESIDE = 12;

export function InHand(p: ConnectionLineComponentProps<CanvasNode>) {
  const words = useWords();
  const checked = useChecked();
  const linking = useSession((s) => s.linking);
  // at the canvas's edge it stands on the other side
  const isTight = useStore(({ transform: [x, , zoom], width }) => x + (p.toX + BESIDE + WIDTH) * zoom > width);
  const [path] = getBezierPath({
    sourceX: p.fromX,
    sourceY: p.fromY,
    sourcePosition: p.fromPosition,
    targetX: p.toX,
    targetY: p.toY,
    targetPosition: p.toPosition,
  });
  const end = p.toHandle ? `${p.toHandle.nodeId}.${p.toHandle.id}` : null;
  const why = end === null ? null : (linking?.ports.get(end) ?? null);
  const shape = linking?.loose.is === 'output' ? wireText(checked, linking.loose.end) : '';
  const text = why ? words.issue(why).message : shape;
  return (
    <g className={why ? 'in-hand unfit' : 'in-hand'}>
      <path d={path} className="react-flow__connection-path" />
      {text && (
        <foreignObject
          x={isTight ? p.toX - BESIDE - WIDTH : p.toX + BESIDE}
          y={p.toY + 10}
          width={WIDTH}
          height={90}
          className={isTight ? 'in-hand-says left' : 'in-hand-says'}
        >
          <div>
            <span>{text}</span>
          </div>
        </foreignObject>
      )}
    </g>
  );
}
