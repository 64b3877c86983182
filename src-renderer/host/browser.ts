/** A browser: the File System Access API where there is one, else a file input and a download. */
import type { Host } from './host';
import { openWorkerEngine } from './workerEngine';

type FileHandle = {
  readonly name: string;
  getFile(): Promise<File>;
  createWritable(): Promise<{ write(data: Uint8Array): Promise<void>; close(): Promise<void> }>;
};
type Pickers = {
  showOpenFilePicker?(o: unknown): Promise<FileHandle[]>;
  showSaveFilePicker?(o: unknown): Promise<FileHandle>;
};
const pickers = window as unknown as Pickers;
const TYPES = [{ description: 'Unroll', accept: { 'application/json': ['.json'] } }];

/** Closing a picker without a choice is no error. */
async function unlessAborted<T>(promise: Promise<T>): Promise<T | null> {
  try {
    return await promise;
  } catch (e) {
    if (e instanceof DOMException && e.name === 'AbortError') return null;
    throw e;
  }
}
function chooseFile(): Promise<File | null> {
  return new Promise((resolve) => {
    const input = document.createElement('input');
    input.type = 'file';
    input.accept = '.json';
    input.addEventListener('change', () => resolve(input.files?.[0] ?? null));
    input.addEventListener('cancel', () => resolve(null));
    input.click();
  });
}
function download(bytes: Uint8Array, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([bytes as BlobPart], { type: 'application/json' }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

export function browserHost(): Host {
  const handles = new Map<string, FileHandle>();
  const keep = (handle: FileHandle): string => {
    const id = String(handles.size);
    handles.set(id, handle);
    return id;
  };
  return {
    kind: 'browser',
    openEngine: openWorkerEngine,
    async open() {
      if (!pickers.showOpenFilePicker) {
        const file = await chooseFile();
        return file && { name: file.name, bytes: new Uint8Array(await file.arrayBuffer()), handle: null };
      }
      const [handle] = (await unlessAborted(pickers.showOpenFilePicker({ types: TYPES }))) ?? [];
      if (!handle) return null;
      const file = await handle.getFile();
      return { name: file.name, bytes: new Uint8Array(await file.arrayBuffer()), handle: keep(handle) };
    },
    async save(bytes, name, id) {
      const known = id === null ? undefined : handles.get(id);
      if (!known && !pickers.showSaveFilePicker) {
        download(bytes, name);
        return { name, handle: null };
      }
      const handle =
        known ??
        (await unlessAborted(
          (pickers.showSaveFilePicker as NonNullable<Pickers['showSaveFilePicker']>)({
            suggestedName: name,
            types: TYPES,
          }),
        ));
      if (!handle) return null;
      const out = await handle.createWritable();
      await out.write(bytes);
      await out.close();
      return { name: handle.name, handle: known ? id : keep(handle) };
    },
    getSetting(key) {
      try {
        return localStorage.getItem(`unroll.${key}`);
      } catch {
        return null; // storage may be forbidden: settings then last as long as the page
      }
    },
    setSetting(key, value) {
      try {
        localStorage.setItem(`unroll.${key}`, value);
      } catch {
        // see getSetting
      }
    },
    onMenu: () => () => {},
  };
}
