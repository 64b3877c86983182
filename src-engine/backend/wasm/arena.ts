/**
 * The memory that all machines of one state share: the state's cells, each machine's values, tables and scratch. Shared among threads where the surroundings allow it.
 * Where it is not shared, growing it takes every array away that was made of it: whoever keeps one asks to be told.
 */

import type { Numbers } from '../../core/tensor';

const PAGE = 65_536;
/** Cache lines; blocks begin on one, so that two threads never write to the same. */
const LINE = 64;
/** Below this nothing is handed out: words that every thread knows by their address (barrier, fault). */
const RESERVED = 1024;

export type Block = { readonly at: number; readonly bytes: number };
const up = (n: number, to: number): number => Math.ceil(n / to) * to;

export class Arena {
  readonly memory: WebAssembly.Memory;
  /** Counts how often arrays of the memory were taken away. */
  #grown = 0;
  readonly #told: (() => void)[] = [];
  #free: Block[] = [];
  #end = RESERVED;

  /** `limit`: bytes that it may grow to. */
  constructor(
    readonly limit: number,
    readonly shared: boolean,
  ) {
    this.memory = new WebAssembly.Memory({ initial: 2, maximum: Math.floor(limit / PAGE), shared });
  }
  /** Another number after each growth that made older arrays useless. */
  get version(): number {
    return this.#grown;
  }
  /** Bytes handed out and not given back. */
  get used(): number {
    return this.#end - RESERVED - this.#free.reduce((n, b) => n + b.bytes, 0);
  }
  /** A zeroed-once block of at least so many bytes on a cache line; null where the limit is reached. */
  take(bytes: number): Block | null {
    const size = Math.max(LINE, up(bytes, LINE));
    const fit = this.#free.findIndex((b) => b.bytes >= size);
    if (fit >= 0) {
      const block = this.#free[fit] as Block;
      if (block.bytes === size) this.#free.splice(fit, 1);
      else this.#free[fit] = { at: block.at + size, bytes: block.bytes - size };
      return { at: block.at, bytes: size };
    }
    // a free block at the very end is a beginning of what is asked for
    const last = this.#free.at(-1);
    const at = last && last.at + last.bytes === this.#end ? last.at : this.#end;
    if (!this.#reach(at + size)) return null;
    if (at !== this.#end) this.#free.pop();
    this.#end = at + size;
    return { at, bytes: size };
  }
  give(block: Block): void {
    const i = this.#free.findIndex((b) => b.at > block.at);
    this.#free.splice(i < 0 ? this.#free.length : i, 0, block);
    this.#free = this.#free.reduce<Block[]>((joined, b) => {
      const last = joined.at(-1);
      if (last && last.at + last.bytes === b.at)
        joined[joined.length - 1] = { at: last.at, bytes: last.bytes + b.bytes };
      else joined.push(b);
      return joined;
    }, []);
  }
  #reach(end: number): boolean {
    const have = this.memory.buffer.byteLength;
    if (end <= have) return true;
    if (end > this.limit) return false;
    try {
      this.memory.grow(Math.ceil((end - have) / PAGE));
    } catch {
      return false;
    }
    if (!this.shared) {
      this.#grown++;
      for (const tell of this.#told) tell();
    }
    return true;
  }
  /** Calls back each time that arrays of the memory were taken away. */
  onTaken(tell: () => void): void {
    this.#told.push(tell);
  }
  floats(at: number, length: number): Float32Array {
    return new Float32Array(this.memory.buffer, at, length);
  }
  ints(at: number, length: number): Int32Array {
    return new Int32Array(this.memory.buffer, at, length);
  }
  bytes(at: number, length: number): Uint8Array {
    return new Uint8Array(this.memory.buffer, at, length);
  }
  array(dtype: 'float32' | 'int32', at: number, length: number): Numbers {
    return dtype === 'int32' ? this.ints(at, length) : this.floats(at, length);
  }
}
