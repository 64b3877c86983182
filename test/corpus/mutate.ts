/** Files damaged at random: bytes flipped, cut, spliced; JSON values taken out, doubled, exchanged for others. */
import { bits } from '../../src-engine/core/random';

const VALUES: readonly unknown[] = [
  ...[null, true, false, 0, -0, -1, 1.5, 1e308, -1e308, 2 ** 31, 2 ** 53, 5e-324],
  ...['', 'x', '__proto__', 'constructor', 'a.b', '\u0000', '\u202e', '\ud800', '한글', '1', 'data.x', 'conv1'],
  ...[[], {}, [[]], [1, 2, 3], { a: 1 }, new Array(300).fill(0)],
];
const TEXTS = [
  'null',
  '1e999',
  '"__proto__":1,',
  '[[[[',
  '}}',
  '\\u0000',
  '"',
  ',',
  '-',
  '{"a":',
  'NaN',
  '0x10',
  '\u0000',
];

export class Mutator {
  #count = 0;
  constructor(private readonly seed: number) {}
  #bits = (): number => bits(this.seed, this.#count++);
  #below = (n: number): number => this.#bits() % Math.max(1, n);
  #pick = <T>(list: readonly T[]): T => list[this.#below(list.length)] as T;

  /** One to four kinds of damage to the bytes. */
  bytes(from: Uint8Array): Uint8Array {
    let out = from.slice();
    for (let k = this.#below(4); k >= 0; k--) {
      const at = this.#below(out.length);
      const way = this.#below(6);
      if (way === 0) out[at] = this.#bits() & 255;
      else if (way === 1) out[at] = (out[at] ?? 0) ^ (1 << this.#below(8));
      else if (way === 2) out = out.slice(0, at);
      else if (way === 3) {
        const length = this.#below(40);
        const cut = new Uint8Array(Math.max(0, out.length - length));
        cut.set(out.subarray(0, Math.min(at, cut.length)));
        if (at < cut.length) cut.set(out.subarray(at + length, at + length + cut.length - at), at);
        out = cut;
      } else if (way === 4) {
        const piece = out.slice(at, at + this.#below(60));
        const there = this.#below(out.length);
        const longer = new Uint8Array(out.length + piece.length);
        longer.set(out.subarray(0, there));
        longer.set(piece, there);
        longer.set(out.subarray(there), there + piece.length);
        out = longer;
      } else out.fill(this.#pick([0, 255, 0x7f, 0x80]), at, at + this.#below(9));
    }
    return out;
  }
  /** A piece of the text exchanged. */
  text(from: string): string {
    const at = this.#below(from.length);
    return from.slice(0, at) + this.#pick(TEXTS) + from.slice(at + this.#below(6));
  }
  /** One to five values somewhere in a JSON value taken out, doubled, or exchanged. */
  json(from: unknown): unknown {
    const root = { root: structuredClone(from) } as { root: unknown };
    for (let k = this.#below(4); k >= 0; k--) {
      let holder: Record<string, unknown> | unknown[] = root;
      let key: string | number = 'root';
      for (let depth = this.#below(9) ? 2 + this.#below(6) : 1; depth > 0; depth--) {
        const inner: unknown = (holder as Record<string | number, unknown>)[key];
        if (typeof inner !== 'object' || inner === null) break;
        const keys: string[] = Object.keys(inner);
        if (keys.length === 0) break;
        holder = inner as Record<string, unknown>;
        key = this.#pick(keys);
      }
      const slot = holder as Record<string | number, unknown>;
      const way = this.#below(5);
      if (way === 0 && Array.isArray(holder)) holder.splice(Number(key), 1);
      else if (way === 0 && key !== 'root') delete slot[key];
      else if (way === 1 && Array.isArray(holder)) holder.push(structuredClone(slot[key]));
      else if (way === 2 && typeof slot[key] === 'number')
        slot[key] = (slot[key] as number) * this.#pick([-1, 0, 1e9, 2 ** 31, 0.5]);
      else if (way === 3 && key !== 'root')
        slot[this.#pick(['id', 'op', 'params', 'at', 'weights', 'weightsOf', 'edges', 'x'])] = slot[key];
      else slot[key] = structuredClone(this.#pick(VALUES));
    }
    return root.root;
  }
}
