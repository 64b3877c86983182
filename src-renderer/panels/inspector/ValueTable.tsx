/** A nested list as a table to type in: rows are all axes but the last. What was copied in a spreadsheet is pasted as it is. */
import { type ClipboardEvent, type KeyboardEvent, useRef, useState } from 'react';
import { sizeOf } from '../../../src-engine/core/shape';
import { flattenNested, type Nested, nestedShape } from '../../../src-engine/core/tensor';
import { useWords } from '../../i18n/i18n';
import { fromCells, pastedCells } from './cells';

/** More numbers than this are typed in the document's text, or come from a file. */
const MOST = 600;

type Props = {
  readonly label: string;
  readonly value: Nested | null;
  /** What a new table looks like: sizes of one row of the first axis. */
  readonly row: readonly number[];
  /** Whether rows may be added: the first axis counts samples, or steps. */
  readonly grows: boolean;
  readonly onChange: (value: Nested) => void;
};
export function ValueTable({ label, value, row, grows, onChange }: Props) {
  const { t } = useWords();
  const body = useRef<HTMLTableElement>(null);
  const shape = value === null ? null : nestedShape(value);
  if (value === null)
    return (
      <button type="button" className="button" onClick={() => onChange(fromCells(zeros(row), [1, ...row]))}>
        {t('inspector.typeTable')}
      </button>
    );
  if (!shape || shape.length === 0 || shape.includes(0) || sizeOf(shape) > MOST) return null;
  const cells = flattenNested(value);
  const columns = shape.length > 1 ? (shape.at(-1) as number) : 1;
  const rows = cells.length / columns;
  const [count = 1] = shape;
  const perRow = rows / count;
  const put = (next: readonly number[]) =>
    onChange(fromCells(next, [next.length / (cells.length / count), ...shape.slice(1)]));
  const set = (at: number, v: number) => put(cells.map((c, i) => (i === at ? v : c)));
  const focus = (at: number) =>
    requestAnimationFrame(() => body.current?.querySelector<HTMLInputElement>(`[data-cell="${at}"]`)?.focus());
  const onPaste = (e: ClipboardEvent, at: number) => {
    const block = pastedCells(e.clipboardData.getData('text/plain'));
    if (!block || (block.length === 1 && block[0]?.length === 1)) return;
    e.preventDefault();
    const [y0, x0] = [Math.floor(at / columns), at % columns];
    const needed = grows && perRow === 1 ? Math.max(rows, y0 + block.length) : rows;
    const next = Array.from({ length: needed * columns }, (_, i) => {
      const [y, x] = [Math.floor(i / columns), i % columns];
      return block[y - y0]?.[x - x0] ?? cells[i] ?? 0;
    });
    if (next.length <= MOST) put(next);
  };
  const onKeyDown = (e: KeyboardEvent, at: number) => {
    const to = { ArrowUp: at - columns, ArrowDown: at + columns, Enter: at + columns }[e.key];
    if (to === undefined || e.nativeEvent.isComposing) return;
    e.preventDefault();
    if (to >= 0 && to < cells.length) focus(to);
    else (e.target as HTMLElement).blur();
  };
  return (
    <div className="value-table">
      <div className="value-scroll">
        <table ref={body} aria-label={label}>
          <tbody>
            {Array.from({ length: rows }, (_, y) => (
              <tr key={y}>
                <th scope="row">{indexText(y, shape)}</th>
                {Array.from({ length: columns }, (_, x) => (
                  <td key={x}>
                    <Cell
                      at={y * columns + x}
                      name={t('inspector.cell', {
                        at: [indexText(y, shape), ...(shape.length > 1 ? [x] : [])].join(', '),
                      })}
                      value={cells[y * columns + x] ?? 0}
                      onSet={set}
                      onPaste={onPaste}
                      onKeyDown={onKeyDown}
                    />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {grows && (
        <p className="row-buttons">
          <button
            type="button"
            className="fix"
            disabled={cells.length + perRow * columns > MOST}
            onClick={() => put([...cells, ...zeros([perRow, columns])])}
          >
            {t('inspector.addRow')}
          </button>
          <button
            type="button"
            className="fix"
            disabled={count < 2}
            onClick={() => put(cells.slice(0, cells.length - perRow * columns))}
          >
            {t('inspector.removeRow')}
          </button>
        </p>
      )}
    </div>
  );
}
const zeros = (shape: readonly number[]): number[] => new Array<number>(sizeOf(shape)).fill(0);
/** Row y of a table of this shape, as indices of all axes but the last. */
function indexText(y: number, shape: readonly number[]): string {
  const axes = shape.length > 1 ? shape.slice(0, -1) : shape;
  const found: number[] = [];
  let rest = y;
  for (const size of [...axes].reverse()) {
    found.unshift(rest % size);
    rest = Math.floor(rest / size);
  }
  return found.join(', ');
}
type CellProps = {
  readonly at: number;
  readonly name: string;
  readonly value: number;
  readonly onSet: (at: number, v: number) => void;
  readonly onPaste: (e: ClipboardEvent, at: number) => void;
  readonly onKeyDown: (e: KeyboardEvent, at: number) => void;
};
function Cell({ at, name, value, onSet, onPaste, onKeyDown }: CellProps) {
  const [draft, setDraft] = useState<string | null>(null);
  const number = Number(draft);
  const isWrong = draft !== null && (draft.trim() === '' || !Number.isFinite(number));
  return (
    <input
      data-cell={at}
      data-draft={draft !== null}
      aria-label={name}
      aria-invalid={isWrong}
      inputMode="decimal"
      autoComplete="off"
      value={draft ?? String(value)}
      onFocus={(e) => e.target.select()}
      onChange={(e) => setDraft(e.target.value)}
      onPaste={(e) => onPaste(e, at)}
      onBlur={() => {
        if (draft !== null && !isWrong && number !== value) onSet(at, number);
        if (!isWrong) setDraft(null);
      }}
      onKeyDown={(e) => {
        if (e.key === 'Escape') setDraft(null);
        onKeyDown(e, at);
      }}
    />
  );
}
