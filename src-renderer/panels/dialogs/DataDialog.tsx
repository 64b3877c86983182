/** What was read in a user's file, before it is used: rows, columns by role, ranges, classes, a histogram each. */
import { Dialog } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { TEXT_FORMS } from '../../../src-engine/core/sequences';
import {
  CHANNELS,
  type Column,
  type FoundColumn,
  MISSING,
  ROLES,
  type Role,
  type Thumbnail,
} from '../../../src-engine/core/userData';
import { useWords } from '../../i18n/i18n';
import { useApp } from '../../ui/app';
import { TextFound } from './TextFound';
import './dataDialog.css';

export function DataDialog() {
  const { t } = useWords();
  const { data, session, view, editor } = useApp();
  const { chosen } = useStore(data.store);
  const [params, setParams] = useState<Readonly<Record<string, unknown>>>(() => {
    const source = editor.doc.nodes.find((n) => n.id === chosen?.node)?.params.source;
    // for a node that reads a series, a table is one
    const isSeries = chosen?.found.source === 'csv' && source === 'series';
    return { ...chosen?.found.params, ...(isSeries ? { source } : {}) };
  });
  if (!chosen) return null;
  const { file, found } = chosen;
  const columns = (params.columns ?? []) as readonly Column[];
  const set = (change: Readonly<Record<string, unknown>>) => setParams((p) => ({ ...p, ...change }));
  const setColumn = (i: number, change: Partial<Column>) =>
    set({
      columns: columns.map((c, k): Column => {
        if (k === i) return { ...c, ...change };
        // one target: the one before becomes a feature
        return change.role === 'target' && c.role === 'target' ? { ...c, role: 'feature' } : c;
      }),
    });
  const hasTarget = found.source !== 'csv' || columns.some((c) => c.role === 'target');
  const hasFeature = found.source !== 'csv' || columns.some((c) => c.role === 'feature');
  const withMissing = found.columns.reduce((n, c) => n + c.missing, 0);
  return (
    <Dialog.Root open onOpenChange={(open) => !open && data.close()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup className="dialog data" data-testid="data-dialog" finalFocus={false}>
          <header>
            <Dialog.Title>{file.name}</Dialog.Title>
            <Dialog.Close className="plain" aria-label={t('bar.close')}>
              <X />
            </Dialog.Close>
          </header>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be scrolled by keys */}
          <section className="data-body" tabIndex={0} aria-label={t('data.found')}>
            {found.text ? (
              <TextFound text={found.text} rows={found.rows} />
            ) : (
              <p className="note">
                {t('data.rows', { count: found.rows, rows: found.rows.toLocaleString('en') })}
                {found.ragged > 0 && ` · ${t('data.ragged', { count: found.ragged })}`}
                {withMissing > 0 && ` · ${t('data.missingCells', { count: withMissing })}`}
              </p>
            )}
            {found.thumbnails.length > 0 && (
              <div className="data-thumbs">
                {found.thumbnails.map((thumb, i) => (
                  <Picture key={i} thumb={thumb} />
                ))}
              </div>
            )}
            {found.columns.length > 0 && (
              <table className="data-columns">
                <thead>
                  <tr>
                    <th scope="col">{t('data.column')}</th>
                    {columns.length > 0 && <th scope="col">{t('data.role')}</th>}
                    <th scope="col">{t('data.type')}</th>
                    <th scope="col">{t('data.range')}</th>
                    <th scope="col">{t('data.missing')}</th>
                    <th scope="col">{t('data.histogram')}</th>
                  </tr>
                </thead>
                <tbody>
                  {found.columns.map((c, i) => (
                    <tr key={c.name} data-column={c.name}>
                      <th scope="row">{c.name}</th>
                      {columns[i] && (
                        <td>
                          <select
                            aria-label={t('data.roleOf', { name: c.name })}
                            value={columns[i].role}
                            disabled={c.type === 'text'}
                            onChange={(e) => setColumn(i, { role: e.target.value as Role })}
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
                        {columns[i] && c.type === 'number' ? (
                          <select
                            aria-label={t('data.typeOf', { name: c.name })}
                            value={columns[i].type}
                            onChange={(e) =>
                              setColumn(
                                i,
                                e.target.value === 'category'
                                  ? { type: 'category', categories: c.categories.map(([v]) => v) }
                                  : { type: 'number' },
                              )
                            }
                          >
                            <option value="number">{t('data.types.number')}</option>
                            {c.categories.length < 20 && <option value="category">{t('data.types.category')}</option>}
                          </select>
                        ) : (
                          t(`data.types.${c.type}`)
                        )}
                      </td>
                      <td className="mono">{rangeOf(c)}</td>
                      <td className="mono">{c.missing || '–'}</td>
                      <td>
                        <Bars found={c} />
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            )}
            {found.sample.length > 0 && (
              <table className="data-sample" aria-label={t('data.sample')}>
                <tbody>
                  {found.sample.slice(0, 6).map((row, i) => (
                    <tr key={i}>
                      {row.slice(0, 12).map((cell, k) => (
                        <td key={k}>{cell}</td>
                      ))}
                    </tr>
                  ))}
                </tbody>
              </table>
            )}
          </section>
          <footer>
            {found.source === 'csv' && (
              <Choice
                label={t('data.as')}
                field="source"
                value={String(params.source ?? 'csv')}
                options={[
                  ['csv', t('data.asTable')],
                  ['series', t('data.asSeries')],
                ]}
                onSet={(source) => set({ source })}
              />
            )}
            {found.source === 'text' && (
              <Choice
                label={t('data.as')}
                field="form"
                value={String(params.form)}
                options={TEXT_FORMS.map((form) => [form, t(`data.forms.${form}`)] as const)}
                onSet={(form) => set({ form })}
              />
            )}
            {found.source === 'csv' && (
              <label>
                {t('data.missing')}
                <select
                  value={String(params.missing)}
                  onChange={(e) => set({ missing: e.target.value })}
                  data-field="missing"
                >
                  {MISSING.map((m) => (
                    <option key={m} value={m}>
                      {t(`data.missingDo.${m}`)}
                    </option>
                  ))}
                </select>
              </label>
            )}
            {found.source === 'images' && <ImageFields params={params} onSet={set} />}
            <p className="note bad">{!hasTarget ? t('data.noTarget') : !hasFeature ? t('data.noFeature') : ''}</p>
            <button type="button" className="button" onClick={() => data.close()}>
              {t('data.cancel')}
            </button>
            <button
              type="button"
              className="button primary"
              data-use=""
              disabled={!hasTarget || !hasFeature}
              onClick={() => {
                data.use(params);
                // on goes the work at the node: its keys are next
                const [id] = session.getState().selected;
                if (id !== undefined) view.current?.reveal(id, true);
              }}
            >
              {t('data.use')}
            </button>
          </footer>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
function Choice({
  label,
  field,
  value,
  options,
  onSet,
}: {
  readonly label: string;
  readonly field: string;
  readonly value: string;
  readonly options: readonly (readonly [value: string, text: string])[];
  readonly onSet: (value: string) => void;
}) {
  return (
    <label>
      {label}
      <select value={value} onChange={(e) => onSet(e.target.value)} data-field={field}>
        {options.map(([key, text]) => (
          <option key={key} value={key}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}
function ImageFields({
  params,
  onSet,
}: {
  readonly params: Readonly<Record<string, unknown>>;
  readonly onSet: (change: Readonly<Record<string, unknown>>) => void;
}) {
  const { t } = useWords();
  const [side = 32] = params.size as readonly number[];
  return (
    <>
      <label>
        {t('data.size')}
        <select
          value={side}
          onChange={(e) => onSet({ size: [Number(e.target.value), Number(e.target.value)] })}
          data-field="size"
        >
          {[8, 16, 28, 32, 48, 64, 96, 128].map((n) => (
            <option key={n} value={n}>
              {n} × {n}
            </option>
          ))}
        </select>
      </label>
      <label>
        {t('data.channels')}
        <select
          value={String(params.channels)}
          onChange={(e) => onSet({ channels: e.target.value })}
          data-field="channels"
        >
          {CHANNELS.map((c) => (
            <option key={c} value={c}>
              {t(`data.colours.${c}`)}
            </option>
          ))}
        </select>
      </label>
    </>
  );
}
const short = (v: number): string => String(Number(v.toPrecision(4)));
const rangeOf = (c: FoundColumn): string =>
  c.type === 'number'
    ? c.min === null || c.max === null
      ? '–'
      : `${short(c.min)} … ${short(c.max)}`
    : c.categories
        .slice(0, 4)
        .map(([name, count]) => `${name} ${count}`)
        .join(', ') + (c.categories.length > 4 ? ', …' : '');

function Bars({ found: { name, bins } }: { readonly found: FoundColumn }) {
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
function Picture({ thumb: { label, shape, data } }: { readonly thumb: Thumbnail }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [, height = 1, width = 1] = shape;
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context) return;
    const image = context.createImageData(width, height);
    const [least, most] = data.reduce(([a, b], v) => [Math.min(a, v), Math.max(b, v)], [Infinity, -Infinity]);
    data.forEach((v, i) => {
      const shade = most > least ? (255 * (v - least)) / (most - least) : 128;
      image.data.set([shade, shade, shade, 255], 4 * i);
    });
    context.putImageData(image, 0, 0);
  }, [data, width, height]);
  return (
    <figure>
      <canvas ref={canvas} width={width} height={height} role="img" aria-label={label} />
      <figcaption>{label}</figcaption>
    </figure>
  );
}
