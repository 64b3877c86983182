/** A file from outside, let go anywhere over the window: it opens. */
import { useEffect, useState } from 'react';
import { folderOf } from '../editor/folder';
import { isDataName } from '../editor/userData';
import { useWords } from '../i18n/i18n';
import { useApp } from '../ui/app';

export function DropFile() {
  const { t } = useWords();
  const { files, data } = useApp();
  const [isOver, setOver] = useState(false);
  useEffect(() => {
    const hasFiles = (e: DragEvent) => e.dataTransfer?.types.includes('Files') ?? false;
    const onOver = (e: DragEvent) => {
      if (!hasFiles(e)) return;
      e.preventDefault();
      if (e.dataTransfer) e.dataTransfer.dropEffect = 'copy';
      setOver(true);
    };
    // leaving the window, not one of its parts
    const onLeave = (e: DragEvent) => e.relatedTarget === null && setOver(false);
    const onDrop = (e: DragEvent) => {
      if (!hasFiles(e)) return;
      e.preventDefault();
      setOver(false);
      const entry = e.dataTransfer?.items[0]?.webkitGetAsEntry?.();
      if (entry?.isDirectory) {
        void folderOf(entry as FileSystemDirectoryEntry).then((bytes) => data.take(`${entry.name}.zip`, bytes));
        return;
      }
      const [file] = e.dataTransfer?.files ?? [];
      if (!file) return;
      if (isDataName(file.name)) {
        void file.arrayBuffer().then((buffer) => data.take(file.name, new Uint8Array(buffer)));
        return;
      }
      void file
        .arrayBuffer()
        .then((buffer) => files.take({ name: file.name, bytes: new Uint8Array(buffer), handle: null }))
        // a folder has no bytes
        .catch(() => files.take({ failed: 'io', detail: file.name }));
    };
    addEventListener('dragover', onOver);
    addEventListener('dragleave', onLeave);
    addEventListener('drop', onDrop);
    return () => {
      removeEventListener('dragover', onOver);
      removeEventListener('dragleave', onLeave);
      removeEventListener('drop', onDrop);
    };
  }, [files, data]);
  return isOver ? <div className="drop-file">{t('bar.drop')}</div> : null;
}
