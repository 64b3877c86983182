/** Ids as what they stand for: a line, and under it the targets where they are not just the next characters. */
import type { DataInfo } from '../../../../src-engine/protocol/messages';
import type { SequenceRow } from './row';

/** A line's end is seen, too. */
const shown = (c: string | undefined): string => (c === '\n' ? '⏎' : (c ?? '?'));

export function Characters({
  row,
  data,
  isOpen,
}: {
  readonly row: SequenceRow;
  readonly data: DataInfo;
  /** All of it, over several lines. */
  readonly isOpen: boolean;
}) {
  const read = (ids: ArrayLike<number>, of: readonly string[] | null) =>
    Array.from({ length: row.steps }, (_, t) => shown(of?.[ids[t] as number])).join('');
  const isText = data.source === 'text';
  return (
    <span className={`characters${isOpen && isText ? ' open' : ''}`}>
      <span>{read(row.x, data.vocabulary)}</span>
      {!isText && <span className="answer">{read(row.y, data.classes)}</span>}
    </span>
  );
}
