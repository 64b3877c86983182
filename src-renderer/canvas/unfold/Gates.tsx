/** The gates of an LSTM at each step: what the input and h of the step before enter, and what makes c and h. Their numbers are strips of the node. */
import { useWords } from '../../i18n/i18n';
import { type Column, type Placed, sidesOf } from './geometry';
import { type Cell, GATES } from './model';

type Props = {
  readonly cell: Cell;
  readonly place: Placed;
  readonly columns: readonly Column[];
  readonly now: { readonly t: number; readonly phase: string } | null;
};
export function Gates({ cell, place, columns, now }: Props) {
  const { t } = useWords();
  const { left, right } = sidesOf(cell);
  const from = cell.from.join(', ');
  return columns.map((column) =>
    column.t === null ? null : (
      <p
        key={column.t}
        className={`gates${now?.t === column.t ? ` now ${now.phase}` : ''}`}
        style={{ left: column.x + left, top: place.y, width: right - left, height: place.height }}
        title={t('unfold.gates')}
        data-gates={`${cell.state} ${column.t}`}
      >
        <span title={from}>{from && `${from} →`}</span>
        <b>{GATES.cell}</b>
        <b>{GATES.out}</b>
      </p>
    ),
  );
}
