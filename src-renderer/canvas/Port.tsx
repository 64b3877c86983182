/** A port: a wire's end. While a wire is in the hand it dims where that does not fit, and says why. */
import { Handle, Position } from '@xyflow/react';
import { type KeyboardEvent, memo } from 'react';
import { openList } from '../editor/acts';
import { factsOf } from '../editor/nodeFacts';
import { useWords } from '../i18n/i18n';
import { useApp, useCheckedPart, useSession } from '../ui/app';
import { FIRST_PORT, PORT_PITCH, wireText } from './flow';

type Props = {
  readonly node: string;
  readonly port: string;
  readonly index: number;
  readonly is: 'input' | 'output';
  /** The output that feeds this input. */
  readonly from: string | null;
  readonly isReached: boolean;
};
export const Port = memo(function Port({ node, port, index, is, from, isReached }: Props) {
  const words = useWords();
  const { t } = words;
  const app = useApp();
  const end = `${node}.${port}`;
  const why = useSession((s) => s.linking?.ports.get(end) ?? null);
  const isOut = useSession((s) => s.linking !== null && s.linking.loose.end !== end && !s.linking.ports.has(end));
  const source = is === 'output' ? end : from;
  const shape = useCheckedPart((c) => (source === null ? '' : wireText(c, source)));
  const wrong = useCheckedPart((c) => factsOf(c, node).issues.find((i) => i.port === port && i.severity === 'error'));
  const said = why ?? wrong;
  const name = t(is === 'input' ? 'canvas.port.input' : 'canvas.port.output', { port, node });
  const title = [`${port}${shape ? `  ${shape}` : ''}`, said && words.issue(said).message].filter(Boolean).join('\n');
  const onKeyDown = (e: KeyboardEvent) => {
    if (e.key !== 'Enter' && e.key !== ' ') return;
    e.preventDefault();
    e.stopPropagation();
    const box = e.currentTarget.getBoundingClientRect();
    openList(app, { loose: { end, is }, withPorts: true, screen: [box.right + 8, box.top] });
  };
  return (
    <Handle
      id={port}
      type={is === 'input' ? 'target' : 'source'}
      position={is === 'input' ? Position.Left : Position.Right}
      style={{ top: FIRST_PORT + index * PORT_PITCH }}
      className={`${why || isOut ? 'unfit' : ''}${wrong && !why ? ' wrong' : ''}`}
      title={title}
      role="button"
      aria-label={[name, shape, said && words.issue(said).message].filter(Boolean).join(', ')}
      tabIndex={isReached ? 0 : -1}
      onKeyDown={onKeyDown}
      data-port={end}
    />
  );
});
