/** The numbers of a tensor, one slice of its last two axes at a time. */
import { useState } from 'react';
import type { Steps, TensorRef } from '../../../src-engine/protocol/messages';
import { useWords } from '../../i18n/i18n';
import { useApp } from '../../ui/app';
import { chooseElement } from './element';
import { number } from './number';

type Props = {
  readonly shape: readonly number[];
  readonly data: Float32Array;
  readonly tensor: TensorRef;
  /** Of a sequence: the steps that the first axis counts. */
  readonly steps: Steps | null;
  /** Null where the numbers are not the user's to change. */
  readonly onEdit: ((index: number, value: number) => void) | null;
};
/** More rows or columns than this are left to the slice's edge, and said. */
const ROWS = 32;
const COLUMNS = 32;

export function TensorTable({ shape, data, tensor, steps, onEdit }: Props) {
  const words = useWords();
  const app = useApp();
  const rows = shape.length > 1 ? (shape[shape.length - 2] as number) : 1;
  const columns = shape[shape.length - 1] ?? 1;
  const slices = Math.max(1, data.length / Math.max(1, rows * columns));
  const [slice, setSlice] = useState(0);
  const at = Math.min(slice, slices - 1);
  const base = at * rows * columns;
  const shownRows = Math.min(rows, ROWS);
  const shownColumns = Math.min(columns, COLUMNS);
  return (
    <div className="tensor">
      {slices > 1 && (
        <label className="slice">
          {words.t('inspector.slice')}
          <input type="range" min={0} max={slices - 1} value={at} onChange={(e) => setSlice(Number(e.target.value))} />
          <span className="mono">
            {at} / {slices - 1}
          </span>
        </label>
      )}
      <div className="tensor-scroll">
        <table aria-label={words.t('inspector.table', { name: tensor.name })}>
          <tbody>
            {Array.from({ length: shownRows }, (_, r) => (
              <tr key={r}>
                {Array.from({ length: shownColumns }, (_, c) => {
                  const index = base + r * columns + c;
                  return (
                    <td key={c}>
                      {onEdit ? (
                        <Cell
                          value={data[index] as number}
                          label={`${tensor.name}[${index}]`}
                          onEdit={(v) => onEdit(index, v)}
                        />
                      ) : (
                        <button type="button" onClick={() => chooseElement(app, tensor, shape, index, steps)}>
                          {number(data[index] as number)}
                        </button>
                      )}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {(rows > ROWS || columns > COLUMNS) && (
        <p className="note">
          {words.t('inspector.cut', { rows: shownRows, columns: shownColumns, of: `${rows} × ${columns}` })}
        </p>
      )}
      {onEdit && <p className="note">{words.t('inspector.editWeight')}</p>}
    </div>
  );
}
/** One number of a weight: Enter or leaving the field sets it, Escape leaves it. */
function Cell({
  value,
  label,
  onEdit,
}: {
  readonly value: number;
  readonly label: string;
  readonly onEdit: (value: number) => void;
}) {
  const [draft, setDraft] = useState<string | null>(null);
  const commit = () => {
    const next = draft === null || draft.trim() === '' ? Number.NaN : Number(draft);
    setDraft(null);
    if (Number.isFinite(next) && next !== value) onEdit(next);
  };
  return (
    <input
      className="mono"
      aria-label={label}
      data-draft={draft !== null}
      value={draft ?? number(value)}
      title={String(value)}
      onFocus={(e) => e.currentTarget.select()}
      onChange={(e) => setDraft(e.target.value)}
      onBlur={commit}
      onKeyDown={(e) => {
        if (e.nativeEvent.isComposing) return;
        if (e.key === 'Enter') commit();
        if (e.key === 'Escape') setDraft(null);
      }}
    />
  );
}
