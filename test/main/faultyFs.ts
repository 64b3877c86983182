/** A real file system of which one call, by its number, fails. */
import * as fs from 'node:fs/promises';
import type { SaveFs } from '../../src-main/save';

export type Fault = { readonly call: number; readonly code: string };
/** `short`: a write that takes a part of what it was given. Counts calls; the one numbered `fault.call` throws. */
export function faultyFs(fault: Fault | null): { readonly fs: SaveFs; readonly calls: string[] } {
  const calls: string[] = [];
  const check = (name: string): boolean => {
    calls.push(name);
    if (fault?.call !== calls.length - 1) return false;
    if (fault.code === 'short') return true;
    throw Object.assign(new Error(`${fault.code}: ${name}`), { code: fault.code });
  };
  const guarded =
    <A extends unknown[], R>(name: string, fn: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      check(name);
      return fn(...args);
    };
  return {
    calls,
    fs: {
      async open(path, flags, mode) {
        check('open');
        const handle = await fs.open(path, flags, mode);
        return {
          async write(data, offset, length) {
            const isShort = check('write');
            return handle.write(data, offset, isShort ? Math.max(1, length >> 1) : length);
          },
          sync: guarded('sync', () => handle.sync()),
          async close() {
            await handle.close(); // it is closed, whatever is said
            check('close');
          },
        };
      },
      link: guarded('link', fs.link),
      copyFile: guarded('copyFile', fs.copyFile),
      rename: guarded('rename', fs.rename),
      rm: guarded('rm', fs.rm),
      realpath: guarded('realpath', (path: string) => fs.realpath(path)),
      stat: guarded('stat', (path: string) => fs.stat(path)),
      readdir: guarded('readdir', (path: string) => fs.readdir(path)),
    },
  };
}
