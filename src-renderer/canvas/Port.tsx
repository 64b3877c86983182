/** A port: a wire's end. While a wire is in the hand it dims where that does not fit, and says why. */
import { Handle, Position } from '@xyflow/react';
import type { KeyboardEvent } from 'react';
import { openList } from '../editor/acts';
import { useWords } from '../i18n/i18n';
import { useApp, useChecked, useSession } from '../ui/app';
import { wireText } from './flow';

/** The header's line; further ports follow below it. */
export const FIRST_PORT = 16;
export const PORT_PITCH = 16;

type Props = {
  readonly node: string;
  readonly port: string;
  readonly index: number;
  readonly is: 'input' | 'output';
  readonly isReached: boolean;
};
export function Port({ node, port, index, is, isReached }: Props) {
  const words = useWords();
  const { t } = words;
  const app = useApp();
  const end = `${node}.${port}`;
  const checked = useChecked();
  const why = useSession((s) => s.linking?.ports.get(end) ?? null);
  const isOut = useSession((s) => s.linking !== null && s.linking.loose.end !== end && !s.linking.ports.has(end));
  const source = is === 'output' ? end : (app.editor.doc.edges.find(([, to]) => to === end)?.[0] ?? null);
  const shape = source === null ? '' : wireText(checked, source);
  const wrong = checked.issues.find((i) => i.node === node && i.port === port && i.severity === 'error');
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
}
