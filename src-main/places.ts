/** Places on disk that the user chose, by the handle under which the page knows them: it can read and write nowhere else. */
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { saveFile } from './save';

export class Places {
  #paths = new Map<string, string>();
  path(handle: string): string | undefined {
    return this.#paths.get(handle);
  }
  /** The same place keeps its handle. */
  handle(path: string): string {
    for (const [handle, known] of this.#paths) if (known === path) return handle;
    const handle = randomUUID();
    this.#paths.set(handle, path);
    return handle;
  }
}

type Entry = { readonly path: string; readonly time: number };
const MOST = 10;
const isEntry = (v: unknown): v is Entry =>
  typeof v === 'object' && v !== null && typeof (v as Entry).path === 'string' && Number.isFinite((v as Entry).time);

/** The last files opened or saved, in a file of their own. One that cannot be read is an empty list; it is never an error. */
export class Recent {
  #file: string;
  #writing: Promise<unknown> = Promise.resolve();
  constructor(folder: string) {
    this.#file = join(folder, 'recent.json');
  }
  /** With what was added before it was asked for. */
  async list(): Promise<readonly Entry[]> {
    await this.#writing;
    return this.#read();
  }
  async #read(): Promise<readonly Entry[]> {
    try {
      const raw: unknown = JSON.parse(await readFile(this.#file, 'utf8'));
      return Array.isArray(raw) ? raw.filter(isEntry).slice(0, MOST) : [];
    } catch {
      return [];
    }
  }
  add(path: string): Promise<unknown> {
    this.#writing = this.#writing.then(async () => {
      const others = (await this.#read()).filter((e) => e.path !== path);
      const list = [{ path, time: Date.now() }, ...others].slice(0, MOST);
      await saveFile(this.#file, new TextEncoder().encode(JSON.stringify(list))).catch(() => {});
    });
    return this.#writing;
  }
}
/** What a person recognises a file by. */
export const nameOf = (path: string): { readonly name: string; readonly folder: string } => ({
  name: basename(path),
  folder: basename(dirname(path)),
});
