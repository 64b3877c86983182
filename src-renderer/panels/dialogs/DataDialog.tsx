/** What was read in a user's file, before it is used: rows, columns by role, ranges, classes, a histogram each. */
import { Dialog } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { TEXT_FORMS } from '../../../src-engine/core/sequences';
import { sameShape, shapeText } from '../../../src-engine/core/shape';
import { CHANNELS, type Column, MISSING, type Thumbnail } from '../../../src-engine/core/userData';
import type { DocNode, Params } from '../../../src-engine/document/doc';
import { nodeOf } from '../../editor/changes';
import { givenBy, missingIn, valuesOf } from '../../editor/columns';
import { useWords } from '../../i18n/i18n';
import { useApp } from '../../ui/app';
import { ColumnsTable } from './ColumnsTable';
import { TextFound } from './TextFound';
import './dataDialog.css';

export function DataDialog() {
  const { t, paramValue, dataTitle } = useWords();
  const { data, session, view, editor } = useApp();
  const { chosen } = useStore(data.store);
  const [params, setParams] = useState<Params>(() => chosen?.params ?? {});
  if (!chosen) return null;
  const { file, found, isOwn } = chosen;
  const columns = (params.columns ?? []) as readonly Column[];
  const set = (change: Readonly<Record<string, unknown>>) => setParams((p) => ({ ...p, ...change }));
  const hasTarget = found.source !== 'csv' || columns.some((c) => c.role === 'target');
  const hasFeature = found.source !== 'csv' || columns.some((c) => c.role === 'feature');
  const withMissing = found.columns.reduce((n, c, i) => n + (columns[i] ? missingIn(c, columns[i]) : c.missing), 0);
  const before = chosen.node === null ? undefined : nodeOf(editor.doc, chosen.node);
  const replaces = before && !isOwn ? dataTitle(valuesOf(before.params)) : '';
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
            {before && <Becomes node={before} replaces={replaces} params={{ ...params, file }} />}
            {found.thumbnails.length > 0 && (
              <div className="data-thumbs">
                {found.thumbnails.map((thumb, i) => (
                  <Picture key={i} thumb={thumb} />
                ))}
              </div>
            )}
            {found.columns.length > 0 && (
              <ColumnsTable found={found.columns} columns={columns} onSet={(next) => set({ columns: next })} />
            )}
            {found.sample.length > 0 && (
              <table className="data-sample" aria-label={t('data.sample')}>
                {columns.length > 0 && (
                  <thead>
                    <tr>
                      {columns.slice(0, 12).map(({ name }) => (
                        <th key={name} scope="col">
                          {name}
                        </th>
                      ))}
                    </tr>
                  </thead>
                )}
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
                options={TEXT_FORMS.map((form) => [form, paramValue('form', form)] as const)}
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
                      {paramValue('missing', m)}
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
              {t(isOwn ? 'data.apply' : replaces ? 'data.replace' : 'data.use')}
            </button>
          </footer>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
/** What the Dataset gave until now, and what it will give. */
function Becomes({
  node,
  replaces,
  params,
}: {
  readonly node: DocNode;
  readonly replaces: string;
  readonly params: Params;
}) {
  const { t } = useWords();
  const [from, to] = [givenBy(node.params), givenBy(params)];
  const target = (classes: number | null) =>
    classes === null ? t('data.aNumber') : t('data.classes', { count: classes });
  const parts = [
    replaces && t('data.replaces', { what: replaces, node: node.id }),
    from.title &&
      !sameShape(from.x, to.x) &&
      t('data.featuresBecome', { from: shapeText(from.x), to: shapeText(to.x) }),
    from.title &&
      from.classes !== to.classes &&
      t('data.targetBecomes', { from: target(from.classes), to: target(to.classes) }),
  ].filter((part) => part);
  return (
    <p className="data-becomes" aria-live="polite">
      {parts.join(' ')}
    </p>
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
  const { t, paramValue } = useWords();
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
              {paramValue('channels', c)}
            </option>
          ))}
        </select>
      </label>
    </>
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
