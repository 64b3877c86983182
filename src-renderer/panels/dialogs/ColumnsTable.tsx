/** The columns of a table: what each is used as, as what it is read, and which of its cells do not fit. */
import { Fragment } from 'react';
import { type Column, type FoundColumn, ROLES, type Role } from '../../../src-engine/core/userData';
import { type ColumnType, missingIn, saysOdd, typeOf, typesOf, withRole, withType } from '../../editor/columns';
import { useWords } from '../../i18n/i18n';

/** Categories that are shown by name, and by bar. */
const NAMED = 4;
const BARS = 20;

/** `columns` belong to `found`, one by one; there are none where the file is no table. */
export function ColumnsTable({
  found,
  columns,
  onSet,
}: {
  readonly found: readonly FoundColumn[];
  readonly columns: readonly Column[];
  readonly onSet: (columns: readonly Column[]) => void;
}) {
  const { t } = useWords();
  const isTable = columns.length > 0;
  return (
    <table className="data-columns">
      <thead>
        <tr>
          <th scope="col">{t('data.column')}</th>
          {isTable && <th scope="col">{t('data.role')}</th>}
          <th scope="col">{t('data.type')}</th>
          <th scope="col">{t('data.range')}</th>
          <th scope="col">{t('data.missing')}</th>
          <th scope="col">{t('data.histogram')}</th>
        </tr>
      </thead>
      <tbody>
        {found.map((c, i) => {
          const column = columns[i];
          const type = column ? typeOf(c, column) : c.type;
          const isOdd = column !== undefined && saysOdd(c, column);
          return (
            <Fragment key={c.name}>
              <tr data-column={c.name} className={isOdd ? 'odd' : ''}>
                <th scope="row">{c.name}</th>
                {column && (
                  <td>
                    <select
                      aria-label={t('data.roleOf', { name: c.name })}
                      value={column.role}
                      disabled={typesOf(c).every((k) => k === 'text')}
                      onChange={(e) => onSet(withRole(columns, i, e.target.value as Role, c))}
                    >
                      {ROLES.map((role) => (
                        <option key={role} value={role}>
                          {t(`data.roles.${role}`)}
                        </option>
                      ))}
                    </select>
                  </td>
                )}
                <td>
                  {column && typesOf(c).length > 1 ? (
                    <select
                      aria-label={t('data.typeOf', { name: c.name })}
                      value={type}
                      onChange={(e) => onSet(withType(columns, i, e.target.value as ColumnType, c))}
                    >
                      {typesOf(c).map((k) => (
                        <option key={k} value={k}>
                          {t(`data.types.${k}`)}
                        </option>
                      ))}
                    </select>
                  ) : (
                    t(`data.types.${type}`)
                  )}
                </td>
                <td>
                  <Range found={c} type={type} />
                </td>
                <td className="mono">{(column ? missingIn(c, column) : c.missing) || '–'}</td>
                <td>
                  <Bars name={c.name} bins={binsOf(c, type)} />
                </td>
              </tr>
              {isOdd && (
                <tr className="data-odd" data-odd={c.name}>
                  <td colSpan={6}>
                    <OddCells odd={c.odd} isMissing={type === 'number'} />
                  </td>
                </tr>
              )}
            </Fragment>
          );
        })}
      </tbody>
    </table>
  );
}
/** The cells that are no numbers, the first few by row and text. */
function OddCells({
  odd: { count, first },
  isMissing,
}: {
  readonly odd: FoundColumn['odd'];
  readonly isMissing: boolean;
}) {
  const { t } = useWords();
  const cells = first.map(({ row, text }) => t('data.cell', { row, text })).join(', ');
  return t(isMissing ? 'data.oddMissing' : 'data.odd', { count, cells: count > first.length ? `${cells} …` : cells });
}
const short = (v: number): string => String(Number(v.toPrecision(4)));
const binsOf = (c: FoundColumn, type: ColumnType): readonly number[] =>
  type === 'number' ? (c.numbers?.bins ?? []) : c.categories.slice(0, BARS).map(([, count]) => count);

function Range({ found: { numbers, categories }, type }: { readonly found: FoundColumn; readonly type: ColumnType }) {
  if (type === 'number')
    return <span className="mono">{numbers ? `${short(numbers.min)} … ${short(numbers.max)}` : '–'}</span>;
  return (
    <ul className="data-values">
      {categories.slice(0, NAMED).map(([name, count]) => (
        <li key={name} title={name}>
          <span>{name}</span> <small>{count}</small>
        </li>
      ))}
      {categories.length > NAMED && <li className="more">+{categories.length - NAMED}</li>}
    </ul>
  );
}
function Bars({ name, bins }: { readonly name: string; readonly bins: readonly number[] }) {
  const { t } = useWords();
  const most = Math.max(1, ...bins);
  return (
    <svg
      viewBox={`0 0 ${bins.length * 5} 24`}
      width={bins.length * 5}
      height="24"
      role="img"
      aria-label={t('inspector.histogram', { name })}
    >
      {bins.map((n, i) => (
        <rect key={i} x={i * 5} y={24 - (24 * n) / most} width="4" height={(24 * n) / most} />
      ))}
    </svg>
  );
}
