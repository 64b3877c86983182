/** The user's own file on a Dataset: which one, and another. */
import { useStore } from 'zustand';
import { isTimeSource } from '../../../src-engine/core/sequences';
import { readsFile } from '../../../src-engine/core/sources';
import { type FileRef, type Role, readColumns } from '../../../src-engine/core/userData';
import type { DocNode } from '../../../src-engine/document/doc';
import { setParams } from '../../editor/changes';
import { valuesOf } from '../../editor/columns';
import { useWords } from '../../i18n/i18n';
import { useApp } from '../../ui/app';

/** So many names are read; more are counted. */
const NAMED = 4;
const listed = (names: readonly string[]): string =>
  names.length > NAMED ? `${names.slice(0, NAMED).join(' · ')} +${names.length - NAMED}` : names.join(' · ') || '–';

export function DataFile({ node }: { readonly node: DocNode }) {
  const words = useWords();
  const { t } = words;
  const { data, editor } = useApp();
  const { isBusy } = useStore(data.store);
  const { source, file, labels } = node.params as { source?: unknown; file?: FileRef; labels?: FileRef };
  const isOwn = readsFile(node.params);
  const shipped = isTimeSource(source) && isOwn ? words.dataTitle({ ...valuesOf(node.params), file: null }) : null;
  const isTable = isOwn && (source === 'csv' || source === 'series');
  const columns = isTable ? (readColumns(node.params.columns) ?? []) : [];
  const named = (role: Role) => columns.filter((c) => c.role === role).map((c) => c.name);
  const used =
    columns.length > 0 && t('data.usedAs', { features: listed(named('feature')), target: listed(named('target')) });
  const text = (ref: FileRef | undefined) =>
    ref ? `${ref.name}, ${(ref.bytes / 1024).toFixed(ref.bytes < 10_240 ? 1 : 0)} KB` : '';
  return (
    <div className="data-file">
      {isOwn && <p className="mono">{text(file)}</p>}
      {used && <p>{used}</p>}
      {isTable && (
        <button
          type="button"
          className="button"
          data-edit-columns=""
          disabled={isBusy}
          onClick={() => void data.edit(node.id)}
        >
          {t('data.columns')}
        </button>
      )}
      <button
        type="button"
        className="button"
        data-choose=""
        disabled={isBusy}
        onClick={() => void data.choose(node.id)}
      >
        {t(isBusy ? 'data.reading' : isOwn ? 'data.another' : 'data.own')}
      </button>
      {shipped !== null && (
        <button
          type="button"
          className="button"
          data-shipped=""
          onClick={() => editor.run('edit.data', (doc) => setParams(doc, node.id, { file: null, vocabulary: [] }))}
        >
          {t('data.shipped', { name: shipped })}
        </button>
      )}
      {isTimeSource(source) && !isOwn && <p className="note">{t(`data.known.${source}`)}</p>}
      {source === 'idx' && (
        <>
          <p className="mono">{text(labels)}</p>
          <button
            type="button"
            className="button"
            data-choose-labels=""
            onClick={() => void data.chooseLabels(node.id)}
          >
            {t('data.labels')}
          </button>
        </>
      )}
    </div>
  );
}
