/** The wire that is in the hand: with the shape that runs through it, or with why it does not fit where it is held. */
import { type ConnectionLineComponentProps, getBezierPath } from '@xyflow/react';
import { useWords } from '../i18n/i18n';
import { useChecked, useSession } from '../ui/app';
import { wireText } from './flow';
import type { CanvasNode } from './unfold/useUnfolded';

export function InHand(p: ConnectionLineComponentProps<CanvasNode>) {
  const words = useWords();
  const checked = useChecked();
  const linking = useSession((s) => s.linking);
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
        <foreignObject x={p.toX + 12} y={p.toY + 10} width={260} height={90} className="in-hand-says">
          <div>
            <span>{text}</span>
          </div>
        </foreignObject>
      )}
    </g>
  );
}
