/** A browser: the File System Access API where there is one, else a file input and a download. */
import type { Failure, Host, OpenedFile, Place } from './host';
import { importInWorker } from './importWorker';
import { openStorage } from './storage';
import { openWorkerEngine } from './workerEngine';

type FileHandle = {
  readonly name: string;
  getFile(): Promise<File>;
  createWritable(): Promise<{
    write(data: Uint8Array): Promise<void>;
    close(): Promise<void>;
    abort(): Promise<void>;
  }>;
  isSameEntry(other: FileHandle): Promise<boolean>;
  requestPermission?(o: { mode: 'read' | 'readwrite' }): Promise<'granted' | 'denied' | 'prompt'>;
};
type Pickers = {
  showOpenFilePicker?(o: unknown): Promise<FileHandle[]>;
  showSaveFilePicker?(o: unknown): Promise<FileHandle>;
};
const pickers = window as unknown as Pickers;
const UNROLL = { description: 'Unroll', accept: { 'application/zip': ['.unroll'] } };
const GRAPH = { description: 'Unroll (graph)', accept: { 'application/json': ['.json'] } };
const PYTHON = { description: 'Python', accept: { 'text/x-python': ['.py'] } };
/** Code goes out and never comes back: it is no recent document. */
const isCode = (name: string): boolean => name.toLowerCase().endsWith('.py');
const DATA_ENDINGS = ['.csv', '.tsv', '.txt', '.gz', '.idx', '.npy', '.npz', '.zip', '.png', '.jpg', '.jpeg'];
const DATA = { description: 'Data', accept: { 'application/octet-stream': DATA_ENDINGS } };
/** A place that cannot be written to again: each save is another download. */
const DOWNLOAD = 'download';

/** Closing a picker without a choice is no error. */
const isAbort = (e: unknown): boolean => e instanceof DOMException && e.name === 'AbortError';
const KINDS: Readonly<Record<string, Failure['failed']>> = {
  NotAllowedError: 'no-access',
  SecurityError: 'no-access',
  NoModificationAllowedError: 'busy',
  NotFoundError: 'gone',
  QuotaExceededError: 'no-space',
};
const failure = (e: unknown): Failure => ({
  failed: (e instanceof DOMException && KINDS[e.name]) || 'io',
  detail: e instanceof Error ? e.message : String(e),
});
function chooseFile(accept: string): Promise<File | null> {
  return new Promise((resolve) => {
    const input = document.createElement('input');
    input.type = 'file';
    input.accept = accept;
    input.addEventListener('change', () => resolve(input.files?.[0] ?? null));
    input.addEventListener('cancel', () => resolve(null));
    input.click();
  });
}
function download(bytes: Uint8Array, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([bytes as BlobPart], { type: 'application/octet-stream' }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
const bytesOf = async (file: File): Promise<Uint8Array> => new Uint8Array(await file.arrayBuffer());

export function browserHost(): Host {
  const storage = openStorage();
  const handles = new Map<string, FileHandle>();
  const keep = async (handle: FileHandle): Promise<string> => {
    const known = await storage.handles<FileHandle>().catch(() => []);
    let id: string = crypto.randomUUID();
    for (const k of known) if (await k.handle.isSameEntry(handle).catch(() => false)) id = k.id;
    handles.set(id, handle);
    // what cannot be kept is no recent file; it is open all the same
    await storage.keepHandle({ id, name: handle.name, time: Date.now(), handle }).catch(() => {});
    return id;
  };
  const read = async (handle: FileHandle): Promise<OpenedFile> => ({
    name: handle.name,
    bytes: await bytesOf(await handle.getFile()),
    handle: await keep(handle),
  });
  return {
    kind: 'browser',
    openEngine: openWorkerEngine,
    importFile: importInWorker,
    async open(what) {
      try {
        if (!pickers.showOpenFilePicker) {
          const file = await chooseFile(what === 'data' ? DATA_ENDINGS.join() : '.unroll,.json');
          return file && { name: file.name, bytes: await bytesOf(file), handle: null };
        }
        const types = what === 'data' ? [DATA] : [{ ...UNROLL, accept: { ...UNROLL.accept, ...GRAPH.accept } }];
        const [handle] = await pickers.showOpenFilePicker({ types });
        if (!handle) return null;
        return what === 'data'
          ? { name: handle.name, bytes: await bytesOf(await handle.getFile()), handle: null }
          : await read(handle);
      } catch (e) {
        return isAbort(e) ? null : failure(e);
      }
    },
    async choose(name): Promise<Place | Failure | null> {
      try {
        if (!pickers.showSaveFilePicker) return { name, handle: DOWNLOAD };
        const types = isCode(name) ? [PYTHON] : name.endsWith('.json') ? [GRAPH, UNROLL] : [UNROLL, GRAPH];
        const handle = await pickers.showSaveFilePicker({ suggestedName: name, types });
        const id = crypto.randomUUID();
        handles.set(id, handle);
        return { name: handle.name, handle: id };
      } catch (e) {
        return isAbort(e) ? null : failure(e);
      }
    },
    async write(place, bytes) {
      if (place.handle === DOWNLOAD) {
        download(bytes, place.name);
        return null;
      }
      const handle = handles.get(place.handle);
      if (!handle) return { failed: 'gone', detail: place.name };
      try {
        // the browser writes beside the file and moves it over when it is closed: until then the old one is whole
        const out = await handle.createWritable();
        try {
          await out.write(bytes);
        } catch (e) {
          await out.abort().catch(() => {});
          throw e;
        }
        await out.close();
        if (!isCode(handle.name))
          await storage.keepHandle({ id: place.handle, name: handle.name, time: Date.now(), handle }).catch(() => {});
        return null;
      } catch (e) {
        return failure(e);
      }
    },
    async recent() {
      const all = await storage.handles<FileHandle>().catch(() => []);
      return all.map(({ id, name, time }) => ({ handle: id, name, folder: '', time, isMissing: false }));
    },
    async openRecent(id) {
      const kept = (await storage.handles<FileHandle>().catch(() => [])).find((k) => k.id === id);
      if (!kept) return { failed: 'gone', detail: '' };
      try {
        const answer = await kept.handle.requestPermission?.({ mode: 'readwrite' });
        return answer === 'denied' ? { failed: 'no-access', detail: kept.name } : await read(kept.handle);
      } catch (e) {
        return failure(e);
      }
    },
    drafts: storage.drafts,
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
    setState({ name, dirty }) {
      document.title = `${dirty ? '• ' : ''}${name} — Unroll`;
    },
    onOpened: () => () => {},
    setMenu: () => {},
    onMenu: () => () => {},
  };
}
