/** The state of a run, in the arena: the map's arrays become views of it, so that whoever writes to them writes to what kernels read. */

import type { Numbers } from '../../core/tensor';
import type { StateMap } from '../machine';
import type { Arena, Block } from './arena';

type Home = { readonly block: Block; readonly length: number; array: Numbers };

export class Resident {
  readonly #homes = new Map<string, Home>();
  #moves = 0;

  constructor(
    private readonly arena: Arena,
    private readonly state: StateMap,
  ) {
    arena.onTaken(() => this.#renew());
  }
  /** Another number after each time that a cell got another address. */
  get moves(): number {
    return this.#moves;
  }
  /** The address of a cell with room for so many numbers, holding what the map holds; null where there is no room for it. */
  settle(key: string, size: number): number | null {
    const held = this.state.get(key) ?? missing(key);
    const home = this.#homes.get(key);
    if (home && home.array === held && held.length >= size) return home.block.at;
    const length = Math.max(size, held.length);
    // somebody put another array in its place
    const own = held.slice();
    let block = home?.block;
    if (!block || block.bytes < 4 * length) {
      if (home) this.arena.give(home.block);
      this.#homes.delete(key);
      this.#moves++;
      const taken = this.arena.take(4 * length);
      if (!taken) return null;
      block = taken;
    }
    const array = this.arena.floats(block.at, length);
    array.fill(0);
    array.set(own);
    this.#homes.set(key, { block, length, array });
    this.state.set(key, array);
    return block.at;
  }
  /** The memory grew and took the arrays away: the map gets new ones of the same numbers. */
  #renew(): void {
    for (const [key, home] of this.#homes) {
      const isOurs = this.state.get(key) === home.array;
      home.array = this.arena.floats(home.block.at, home.length);
      if (isOurs) this.state.set(key, home.array);
    }
  }
}
const missing = (key: string): never => {
  throw new Error(`no state for ${key}`);
};
