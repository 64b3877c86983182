/** Compiled kernels: each once in this process, by its key; all that a program is the first to need stand in one module. */
import type { Arena } from './arena';
import { Fn } from './asm/fn';
import { assemble } from './asm/module';
import { copy, look } from './builtin';
import { alone, KERNEL, meet, together } from './driver';
import { type Load, Thread } from './thread';

/** Pages that a memory may have at the most: what every module is compiled for. */
export const MOST_PAGES = 65_536;
/** The driver's functions stand first in every table. */
export const COPY = 0;
export const LOOK = 1;
/** Where a kernel of JavaScript is called from. */
export const PLAIN = 8;

/** A kernel that is wanted: its key, and what writes it where nobody has yet. */
export type Wanted = { readonly key: string; readonly fused: boolean; readonly emit: (f: Fn) => void };
type Compiled = { readonly module: WebAssembly.Module; readonly name: string };
/** Modules know no memory and no address, so that every run of this process can use them. */
const COMPILED = new Map<string, Compiled>();
const DRIVERS = new Map<boolean, WebAssembly.Module>();
let made = 0;

function compile(functions: readonly Fn[], shared: boolean, isDriver: boolean): WebAssembly.Module {
  const bytes = assemble({
    functions,
    memory: { shared, maximum: MOST_PAGES },
    globals: [{ name: 'scratch', type: 'i32', mutable: true }],
    ...(isDriver ? { table: { base: 0 } } : {}),
  });
  return new WebAssembly.Module(bytes);
}
/** What walks the records: the same for every memory. */
export function driver(shared: boolean): WebAssembly.Module {
  const known = DRIVERS.get(shared);
  if (known) return known;
  const module = compile([copy(), look(), alone(), ...(shared ? [together(), meet()] : [])], shared, true);
  DRIVERS.set(shared, module);
  return module;
}

/** The kernels of one memory, by their place in a table that each thread has for itself. */
export class Library {
  readonly #slots = new Map<string, number>();
  /** What another thread has to load, in this order, to have the same table. */
  readonly loads: Load[] = [];
  readonly own: Thread;
  /** Milliseconds that were spent on compiling. */
  compiling = 0;

  constructor(private readonly arena: Arena) {
    this.own = new Thread(arena.memory);
    this.#load({ module: driver(arena.shared), slots: [] });
  }
  #load(load: Load): void {
    this.loads.push(load);
    this.own.load(load);
  }
  /** Kernels that were taken. */
  get count(): number {
    return this.#slots.size;
  }
  /** The place of a kernel that was taken. */
  slot(key: string): number {
    const slot = this.#slots.get(key);
    if (slot === undefined) throw new Error(`no kernel ${key}`);
    return slot;
  }
  /** Makes room in the table for these kernels, and compiles those that nobody has compiled. */
  take(wanted: Iterable<Wanted>): void {
    const fresh = new Map<string, Wanted>();
    for (const w of wanted) if (!this.#slots.has(w.key)) fresh.set(w.key, w);
    if (!fresh.size) return;
    const begun = performance.now();
    const missing = [...fresh.values()].filter((w) => !COMPILED.has(w.key));
    if (missing.length) {
      const functions = missing.map(({ emit, fused }) => {
        const f = new Fn(`k${made++}`, KERNEL, fused);
        emit(f);
        return f;
      });
      const module = compile(functions, this.arena.shared, false);
      for (const [i, { key }] of missing.entries()) COMPILED.set(key, { module, name: (functions[i] as Fn).name });
    }
    const byModule = new Map<WebAssembly.Module, [string, number][]>();
    for (const key of fresh.keys()) {
      const { module, name } = COMPILED.get(key) as Compiled;
      const slot = PLAIN + 1 + this.#slots.size;
      this.#slots.set(key, slot);
      byModule.set(module, [...(byModule.get(module) ?? []), [name, slot]]);
    }
    for (const [module, slots] of byModule) this.#load({ module, slots });
    this.compiling += performance.now() - begun;
  }
}
