/** The user's own file on a Dataset: which one, and another. */
import { useStore } from 'zustand';
import { isTimeSource } from '../../../src-engine/core/sequences';
import { factsOf, readsFile, type SourceParams } from '../../../src-engine/core/sources';
import type { FileRef } from '../../../src-engine/core/userData';
import type { DocNode } from '../../../src-engine/document/doc';
import { setParams } from '../../editor/changes';
import { useWords } from '../../i18n/i18n';
import { useApp } from '../../ui/app';

export function DataFile({ node }: { readonly node: DocNode }) {
  const words = useWords();
  const { t } = words;
  const { data, editor } = useApp();
  const { isBusy, issue } = useStore(data.store);
  const { source, file, labels } = node.params as { source?: unknown; file?: FileRef; labels?: FileRef };
  const isOwn = readsFile(node.params);
  const shipped =
    isTimeSource(source) && isOwn ? factsOf({ ...node.params, file: null } as never as SourceParams).title : null;
  const text = (ref: FileRef | undefined) =>
    ref ? `${ref.name}, ${(ref.bytes / 1024).toFixed(ref.bytes < 10_240 ? 1 : 0)} KB` : '';
  return (
    <div className="data-file">
      {isOwn && <p className="mono">{text(file)}</p>}
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
      {issue && (
        <p className="issue error" role="alert">
          <b>{words.issue(issue).message}</b> {words.issue(issue).hint}
        </p>
      )}
    </div>
  );
}
