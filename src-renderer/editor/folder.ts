/** A dropped folder as one file: every file in it, under its path. */
import { packFolder } from '../../src-engine/data/pack';

/** Beyond this nothing more is read: it is no data set that a page can hold. */
const MOST = 100_000;
const entriesOf = (folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> => {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  // a hundred at a time, until none comes
  const next = (): Promise<FileSystemEntry[]> =>
    new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject)).then((some) => {
      all.push(...some);
      return some.length === 0 ? all : next();
    });
  return next();
};
export async function folderOf(root: FileSystemDirectoryEntry): Promise<Uint8Array> {
  const files = new Map<string, Uint8Array>();
  const walk = async (folder: FileSystemDirectoryEntry, path: string): Promise<void> => {
    for (const entry of await entriesOf(folder)) {
      if (files.size >= MOST) return;
      if (entry.isDirectory) await walk(entry as FileSystemDirectoryEntry, `${path}${entry.name}/`);
      else {
        const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
        files.set(`${path}${entry.name}`, new Uint8Array(await file.arrayBuffer()));
      }
    }
  };
  await walk(root, '');
  return packFolder(files);
}
