/** Beliefs as bars, the strongest first; the true class is marked and always among them. */
import { useDataName } from '../../ui/useDataName';

export function softmax(x: ArrayLike<number>): number[] {
  const list = Array.from(x);
  const most = Math.max(...list);
  const e = list.map((v) => Math.exp(v - most));
  const sum = e.reduce((a, b) => a + b, 0);
  return e.map((v) => v / sum);
}
/** In a hundred; what is no number has none. */
export const barLength = (v: number): number => (Number.isFinite(v) ? Math.max(0, Math.min(1, v)) * 100 : 0);
type Props = {
  readonly values: readonly number[];
  readonly names: readonly string[] | null;
  readonly right: number | null;
  readonly most: number;
};

export function Bars({ values, names, right, most }: Props) {
  const nameOf = useDataName();
  const order = values.map((v, i) => [v, i] as const).sort((a, b) => b[0] - a[0]);
  const shown = order.slice(0, most);
  const truth = right === null ? undefined : order.find(([, i]) => i === right);
  if (truth && !shown.includes(truth)) shown[shown.length - 1] = truth;
  return (
    <div className="bars">
      {shown.map(([v, i]) => (
        <div key={i} className={i === right ? 'right' : ''}>
          <span>
            {i === right ? '✓ ' : ''}
            {names?.[i] === undefined ? i : nameOf(names[i])}
          </span>
          <i style={{ width: `${barLength(v)}%` }} />
          <b>{Number.isFinite(v) ? v.toFixed(2) : 'NaN'}</b>
        </div>
      ))}
    </div>
  );
}
