/** What one thread has of a memory: a table of kernels, the address of its scratch, and the driver. */

import { BROKEN, ROUND } from './driver';

/** A module, and where in every thread's table its functions belong. */
export type Load = {
  readonly module: WebAssembly.Module;
  readonly slots: readonly (readonly [name: string, slot: number])[];
};
/** () -> of (i32, i32, i32), so that a function of JavaScript can stand in a table. */
const WRAP = Uint8Array.from([
  ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
  ...[1, 7, 1, 0x60, 3, 0x7f, 0x7f, 0x7f, 0],
  ...[2, 7, 1, 1, 0x65, 1, 0x66, 0, 0],
  ...[7, 5, 1, 1, 0x66, 0, 0],
]);
type Run = (from: number, to: number) => void;
type RunShared = (from: number, to: number, thread: number, threads: number) => void;

export class Thread {
  readonly #table = new WebAssembly.Table({ element: 'anyfunc', initial: 64 });
  readonly #scratch = new WebAssembly.Global({ value: 'i32', mutable: true }, 0);
  #driver: { readonly run: Run; readonly runShared?: RunShared } | null = null;

  constructor(private readonly memory: WebAssembly.Memory) {}

  /** The driver is the first to be loaded. */
  load({ module, slots }: Load): void {
    const env = { memory: this.memory, table: this.#table, scratch: this.#scratch };
    const { exports } = new WebAssembly.Instance(module, { env });
    this.#driver ??= exports as { run: Run };
    for (const [name, slot] of slots) this.put(slot, exports[name] as () => void);
  }
  put(slot: number, kernel: () => void): void {
    if (slot >= this.#table.length) this.#table.grow(Math.max(slot + 1 - this.#table.length, this.#table.length));
    this.#table.set(slot, kernel);
  }
  /** Puts a function of JavaScript where a kernel would stand. */
  putPlain(slot: number, f: (args: number) => void): void {
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(WRAP), { e: { f } });
    this.put(slot, exports.f as () => void);
  }
  set scratch(address: number) {
    this.#scratch.value = address;
  }
  run(from: number, to: number): void {
    (this.#driver as { run: Run }).run(from, to);
  }
  /** Its share is not done and will not be: whoever waits for it goes away. */
  breakUp(): void {
    const words = new Int32Array(this.memory.buffer);
    Atomics.store(words, BROKEN / 4, 1);
    Atomics.notify(words, ROUND / 4);
  }
  runShared(from: number, to: number, thread: number, threads: number): void {
    this.#driver?.runShared?.(from, to, thread, threads);
  }
}
