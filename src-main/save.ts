/**
 * Writing a file so that at every moment the old one or the new one stands there, whole: a temporary file beside it, flushed to the
 * disk, moved over it, and the folder flushed. The version before is kept as `.bak`.
 */
import { randomBytes } from 'node:crypto';
import * as nodeFs from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

type Handle = {
  write(data: Uint8Array, offset: number, length: number): Promise<{ bytesWritten: number }>;
  sync(): Promise<void>;
  close(): Promise<void>;
};
/** What is used of the file system, so that a test can make each call fail. */
export type SaveFs = {
  open(path: string, flags: string, mode?: number): Promise<Handle>;
  link(from: string, to: string): Promise<void>;
  copyFile(from: string, to: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  rm(path: string, options: { force: boolean }): Promise<void>;
  realpath(path: string): Promise<string>;
  stat(path: string): Promise<{ mode: number; mtimeMs: number }>;
  readdir(path: string): Promise<string[]>;
};
const PREFIX = '.unroll-save-';
/** ".unroll-save-<process>-<random>": whose it is can be told. */
const LEFTOVER = /^\.unroll-save-(\d+)-[0-9a-f]+$/;
/** Another program (a virus scanner, a syncing folder) may hold the file for a moment. */
const RETRIES_MS = [20, 60, 200];
const BUSY = new Set(['EBUSY', 'EPERM', 'EACCES']);
/** Folders that cannot be flushed, on some systems at all. */
const NO_FLUSH = new Set(['EINVAL', 'EISDIR', 'EPERM', 'EACCES', 'ENOTSUP', 'EBADF']);
const codeOf = (e: unknown): string => (e as { code?: string }).code ?? '';

/** Saves of one place follow each other. */
const queues = new Map<string, Promise<unknown>>();

/** Throws what the file system says; then the old file is as it was, or, where only the last flush failed, the new one stands. */
export function saveFile(path: string, bytes: Uint8Array, fs: SaveFs = nodeFs): Promise<void> {
  const before = queues.get(path) ?? Promise.resolve();
  const mine = before.catch(() => {}).then(() => save(path, bytes, fs));
  queues.set(path, mine);
  void mine.catch(() => {}).finally(() => queues.get(path) === mine && queues.delete(path));
  return mine;
}
async function save(path: string, bytes: Uint8Array, fs: SaveFs): Promise<void> {
  // through a link to the file that it means
  const target = await fs.realpath(path).catch((e) => (codeOf(e) === 'ENOENT' ? path : Promise.reject(e)));
  const folder = dirname(target);
  const old = await fs.stat(target).catch((e) => (codeOf(e) === 'ENOENT' ? null : Promise.reject(e)));
  const temporary = join(folder, newName());
  try {
    await writeNew(temporary, bytes, old ? old.mode & 0o777 : 0o666, fs);
    if (old) await keepOld(target, fs);
    await moveOver(temporary, target, fs);
  } catch (e) {
    await fs.rm(temporary, { force: true }).catch(() => {}); // the sweep finds it
    throw e;
  }
  await flushFolder(folder, fs);
}
const newName = (): string => `${PREFIX}${process.pid}-${randomBytes(6).toString('hex')}`;

async function writeNew(path: string, bytes: Uint8Array, mode: number, fs: SaveFs): Promise<void> {
  const file = await fs.open(path, 'wx', mode);
  try {
    for (let at = 0; at < bytes.length; ) {
      const { bytesWritten } = await file.write(bytes, at, bytes.length - at);
      if (bytesWritten <= 0) throw Object.assign(new Error('nothing was written'), { code: 'ENOSPC' });
      at += bytesWritten;
    }
    await file.sync();
  } catch (e) {
    await file.close().catch(() => {});
    throw e;
  }
  await file.close();
}
/** The present version under a second name; where the system has no links, a copy. */
async function keepOld(target: string, fs: SaveFs): Promise<void> {
  const kept = join(dirname(target), newName());
  try {
    await fs.link(target, kept).catch(() => fs.copyFile(target, kept));
    await moveOver(kept, `${target}.bak`, fs);
  } catch (e) {
    await fs.rm(kept, { force: true }).catch(() => {});
    throw e;
  }
}
async function moveOver(from: string, to: string, fs: SaveFs): Promise<void> {
  for (const wait of RETRIES_MS) {
    try {
      return await fs.rename(from, to);
    } catch (e) {
      if (!BUSY.has(codeOf(e))) throw e;
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
  await fs.rename(from, to);
}
/** The new name is in the folder only when the folder is on the disk. */
async function flushFolder(folder: string, fs: SaveFs): Promise<void> {
  try {
    const handle = await fs.open(folder, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (e) {
    if (!NO_FLUSH.has(codeOf(e))) throw e;
  }
}
/** Temporary files of processes that are no more. Nothing here may stop a start or a save. */
export async function sweep(folder: string, fs: SaveFs = nodeFs): Promise<void> {
  const names = await fs.readdir(folder).catch(() => []);
  for (const name of names) {
    const [, pid] = LEFTOVER.exec(basename(name)) ?? [];
    if (pid === undefined || isAlive(Number(pid))) continue;
    await fs.rm(join(folder, name), { force: true }).catch(() => {});
  }
}
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (e) {
    return codeOf(e) === 'EPERM';
  }
}
