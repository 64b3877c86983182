/** What the browser keeps for us: drafts, and the handles of recent files. Transactions are strict: what is acknowledged is on the disk. */
import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import type { Draft, Drafts } from './host';

export type KeptHandle<H> = { readonly id: string; readonly name: string; readonly time: number; readonly handle: H };
interface Schema extends DBSchema {
  drafts: { key: string; value: Draft };
  handles: { key: string; value: KeptHandle<unknown> };
}
/** Beyond these the oldest is let go. */
const MOST_DRAFTS = 20;
const MOST_HANDLES = 10;
const STRICT = { durability: 'strict' } as const;

export type Storage = {
  readonly drafts: Drafts;
  handles<H>(): Promise<readonly KeptHandle<H>[]>;
  keepHandle(kept: KeptHandle<unknown>): Promise<void>;
};
const lockOf = (id: string): string => `unroll-draft-${id}`;

/** A storage that is forbidden, or full, keeps nothing; the app goes on without. */
export function openStorage(): Storage {
  let opening: Promise<IDBPDatabase<Schema>> | null = null;
  const db = () => {
    opening ??= openDB<Schema>('unroll', 1, {
      upgrade(d) {
        d.createObjectStore('drafts', { keyPath: 'id' });
        d.createObjectStore('handles', { keyPath: 'id' });
      },
      terminated: () => {
        opening = null;
      },
    });
    return opening;
  };
  /** Held while the page lives; the browser lets go of it with the page, however that ends. */
  const own = (id: string): Promise<boolean> =>
    new Promise((resolve) => {
      void navigator.locks.request(lockOf(id), { ifAvailable: true }, (lock) => {
        resolve(lock !== null);
        return lock === null ? undefined : new Promise(() => {});
      });
    });
  return {
    drafts: {
      own,
      async list() {
        const all = await (await db()).getAll('drafts');
        const { held = [] } = await navigator.locks.query();
        const taken = new Set(held.map((l) => l.name));
        return all.filter((d) => !taken.has(lockOf(d.id))).sort((a, b) => b.time - a.time);
      },
      async keep(draft) {
        const tx = (await db()).transaction('drafts', 'readwrite', STRICT);
        const before = await tx.store.getAll();
        const oldest = before.filter((d) => d.id !== draft.id).sort((a, b) => b.time - a.time);
        for (const d of oldest.slice(MOST_DRAFTS - 1)) await tx.store.delete(d.id);
        await tx.store.put(draft);
        await tx.done;
      },
      async drop(id) {
        const tx = (await db()).transaction('drafts', 'readwrite', STRICT);
        await tx.store.delete(id);
        await tx.done;
      },
    },
    async handles<H>() {
      const all = await (await db()).getAll('handles');
      return all.sort((a, b) => b.time - a.time) as KeptHandle<H>[];
    },
    async keepHandle(kept) {
      const tx = (await db()).transaction('handles', 'readwrite');
      const before = (await tx.store.getAll()).sort((a, b) => b.time - a.time);
      for (const old of before.slice(MOST_HANDLES - 1)) await tx.store.delete(old.id);
      await tx.store.put(kept);
      await tx.done;
    },
  };
}
