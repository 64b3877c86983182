/**
 * Builder of one function's body. Locals are plain numbers, parameters first; they come from pools, so that a freed one is used again. Values go over
 * WebAssembly's stack: a method that computes leaves its result there, one that sets takes it from there. Labels are objects: no depth is counted by hand.
 */
import { float32, float64, signed, signed64, unsigned, vector } from './encode';
import { opOf } from './opcodes';

export type ValType = 'i32' | 'i64' | 'f32' | 'f64' | 'v128';
export const TYPE_CODE: Readonly<Record<ValType, number>> = { i32: 0x7f, i64: 0x7e, f32: 0x7d, f64: 0x7c, v128: 0x7b };
/** A local's number. */
export type Local = number;
/** Where a branch may go: the end of a block, the start of a loop. */
export type Label = { readonly depth: number };
/** A trip count: known now, or in a local (i32, at least 0, left as it was). */
export type Count = number | { readonly local: Local };
/** Parameters and results. */
export type Signature = { readonly params: readonly ValType[]; readonly results: readonly ValType[] };
const EMPTY = 0x40;
const LOAD = opOf('v128.load').bytes;
const SPLAT = opOf('v128.load32_splat').bytes;
const MADD = opOf('f32x4.relaxed_madd').bytes;
/** Float data lie on multiples of 4 bytes only. */
const ALIGN = 2;
/** One byte of LEB128. */
const isShort = (n: number): boolean => n >= 0 && n < 128;
const ZEROS: readonly number[] = new Array<number>(16).fill(0);

export class Fn {
  readonly code: number[] = [];
  readonly #types: ValType[] = [];
  readonly #pools: Record<ValType, Local[]> = { i32: [], i64: [], f32: [], f64: [], v128: [] };
  #depth = 0;
  /** The store that was written last, if another may go before it. */
  #lower: { start: number; end: number; pointer: Local; offset: number } | null = null;
  /** Functions that it calls, in the order of first use; `call` writes their place in this list, the module puts the index there. */
  readonly calls: { readonly at: number; readonly to: string }[] = [];
  /** Signatures that it calls through the table. */
  readonly indirect: { readonly at: number; readonly of: Signature }[] = [];

  /** `fused`: whether `madd` is one relaxed_madd, or (strict mode, no relaxed SIMD) a multiply and an add. */
  constructor(
    readonly name: string,
    readonly signature: Signature = { params: ['i32', 'i32', 'i32'], results: [] },
    readonly fused = true,
  ) {}

  // ---- locals
  /** A local of that type, a freed one where there is one. Its value is whatever it was. */
  local(type: ValType = 'i32'): Local {
    const free = this.#pools[type].pop();
    if (free !== undefined) return free;
    this.#types.push(type);
    return this.signature.params.length + this.#types.length - 1;
  }
  locals(n: number, type: ValType = 'v128'): Local[] {
    const made: Local[] = [];
    for (let i = 0; i < n; i++) made.push(this.local(type));
    return made;
  }
  /** Gives locals back. */
  free(...locals: readonly (Local | readonly Local[])[]): this {
    for (let i = locals.length - 1; i >= 0; i--) {
      const some = locals[i] as Local | readonly Local[];
      if (typeof some === 'number') this.#free(some);
      else for (let k = some.length - 1; k >= 0; k--) this.#free(some[k] as Local);
    }
    return this;
  }
  #free(id: Local): void {
    const type = this.#types[id - this.signature.params.length];
    if (type) this.#pools[type].push(id);
  }
  /** A local for as long as `body` is written. */
  with<R>(type: ValType, body: (local: Local) => R): R {
    const id = this.local(type);
    const made = body(id);
    this.free(id);
    return made;
  }
  typeOf(local: Local): ValType {
    const type = this.signature.params[local] ?? this.#types[local - this.signature.params.length];
    if (!type) throw new Error(`no local ${local} in ${this.name}`);
    return type;
  }
  get(local: Local): this {
    return this.#numbered(0x20, local);
  }
  set(local: Local): this {
    return this.#numbered(0x21, local);
  }
  tee(local: Local): this {
    return this.#numbered(0x22, local);
  }
  #numbered(opcode: number, n: number): this {
    if (isShort(n)) this.code.push(opcode, n);
    else {
      this.code.push(opcode);
      unsigned(n, this.code);
    }
    return this;
  }
  copy(to: Local, from: Local): this {
    return this.get(from).set(to);
  }
  globalGet(index: number): this {
    return this.#numbered(0x23, index);
  }
  globalSet(index: number): this {
    return this.#numbered(0x24, index);
  }

  // ---- constants and plain instructions
  i32(x: number): this {
    this.code.push(0x41);
    signed(x, this.code);
    return this;
  }
  i64(x: bigint): this {
    this.code.push(0x42);
    signed64(x, this.code);
    return this;
  }
  f32(x: number): this {
    this.code.push(0x43, ...float32(x));
    return this;
  }
  f64(x: number): this {
    this.code.push(0x44, ...float64(x));
    return this;
  }
  /** A vector of sixteen bytes that are written here; splats of numbers are better set once before a loop (`f32(x).op('f32x4.splat')`). */
  v128(bytes: readonly number[] = ZEROS): this {
    this.code.push(0xfd, 0x0c, ...bytes);
    return this;
  }
  /** sixteen bytes out of two vectors: 0..15 of the lower one on the stack, 16..31 of the upper. Not for inner loops: V8 does not pair it. */
  shuffle(lanes: readonly number[]): this {
    this.code.push(0xfd, 0x0d, ...lanes);
    return this;
  }
  /** An instruction by its text-format name. `lane` for the lane instructions. */
  op(name: string, lane = 0): this {
    const op = opOf(name);
    if (op.immediate === 'mem' || op.immediate === 'memLane') throw new Error(`${name} wants an address: use mem`);
    this.#bytes(op.bytes);
    if (op.immediate === 'lane') this.code.push(lane);
    else if (op.immediate === 'zero') this.code.push(0);
    else if (op.immediate === 'zeros') this.code.push(0, 0);
    return this;
  }
  /** A memory instruction; the address (and the value of a store) is on the stack. `offset` in bytes, not negative. `align`: log2, less than natural is allowed. */
  mem(name: string, offset = 0, lane = 0): this {
    const op = opOf(name);
    if (op.immediate !== 'mem' && op.immediate !== 'memLane') throw new Error(`${name} has no address`);
    if (offset < 0) throw new Error(`${name}: a negative offset, ${offset}`);
    this.#bytes(op.bytes);
    // atomics must say their natural alignment
    this.#numbered(op.prefix === 0xfe ? op.align : Math.min(op.align, ALIGN), offset);
    if (op.immediate === 'memLane') this.code.push(lane);
    return this;
  }
  /** What is written most is written in few steps: nothing has compiled this code yet when a first graph is loaded. */
  #bytes(bytes: readonly number[]): void {
    const { code } = this;
    for (let i = 0; i < bytes.length; i++) code.push(bytes[i] as number);
  }
  /** Reads at pointer + offset. */
  load(name: string, pointer: Local, offset = 0): this {
    return this.get(pointer).mem(name, offset);
  }
  /** Writes what `value` leaves on the stack at pointer + offset. */
  store(name: string, pointer: Local, offset: number, value: () => void): this {
    this.get(pointer);
    value();
    return this.mem(name, offset);
  }
  vload(pointer: Local, offset = 0): this {
    return this.#read(LOAD, pointer, offset);
  }
  vsplat(pointer: Local, offset = 0): this {
    return this.#read(SPLAT, pointer, offset);
  }
  #read(bytes: readonly number[], pointer: Local, offset: number): this {
    if (offset < 0) throw new Error(`a negative offset, ${offset}`);
    this.#numbered(0x20, pointer).#bytes(bytes);
    return this.#numbered(ALIGN, offset);
  }
  /**
   * Of two neighbours that follow each other the upper one is written first: V8 joins such a pair into one store of 256 bits, while it writes the lower half
   * twice where that comes first (seen in 14.6 and its like).
   */
  vstore(pointer: Local, offset: number, value: Local): this {
    const { code } = this;
    const last = this.#lower;
    const isUpper = last?.end === code.length && last.pointer === pointer && last.offset === offset - 16;
    const start = code.length;
    this.get(pointer).get(value).mem('v128.store', offset);
    if (isUpper) code.splice(last.start, 0, ...code.splice(start));
    this.#lower = isUpper ? null : { start, end: code.length, pointer, offset };
    return this;
  }
  /** sum = a b + sum, fused or not as the function is. Only inside one primitive's own sum. */
  madd(sum: Local, a: Local, b: Local): this {
    if (this.fused && isShort(sum) && isShort(a) && isShort(b)) {
      this.code.push(0x20, a, 0x20, b, 0x20, sum);
      this.#bytes(MADD);
      this.code.push(0x21, sum);
      return this;
    }
    if (this.fused) return this.get(a).get(b).get(sum).op('f32x4.relaxed_madd').set(sum);
    return this.get(sum).get(a).get(b).op('f32x4.mul').op('f32x4.add').set(sum);
  }
  /** local += k (i32). */
  add(local: Local, k: number): this {
    return k ? this.get(local).i32(k).op('i32.add').set(local) : this;
  }
  /** A local that holds a float32 in all four lanes: set it before a loop. */
  constant(x: number): Local {
    const id = this.local('v128');
    this.f32(x).op('f32x4.splat').set(id);
    return id;
  }

  // ---- control
  #enter(opcode: number, type: ValType | null): Label {
    this.code.push(opcode, type ? TYPE_CODE[type] : EMPTY);
    return { depth: ++this.#depth };
  }
  #leave(): void {
    this.code.push(0x0b);
    this.#depth--;
  }
  /** A branch to its label goes behind it. */
  block(body: (end: Label) => void, type: ValType | null = null): this {
    body(this.#enter(0x02, type));
    this.#leave();
    return this;
  }
  /** A branch to its label goes to its start; without one it is left at its end. */
  loop(body: (again: Label) => void): this {
    body(this.#enter(0x03, null));
    this.#leave();
    return this;
  }
  /** The condition (i32) is on the stack. */
  if(then: () => void, otherwise?: () => void, type: ValType | null = null): this {
    this.#enter(0x04, type);
    then();
    if (otherwise) {
      this.code.push(0x05);
      otherwise();
    }
    this.#leave();
    return this;
  }
  br(label: Label): this {
    return this.#numbered(0x0c, this.#depth - label.depth);
  }
  brIf(label: Label): this {
    return this.#numbered(0x0d, this.#depth - label.depth);
  }
  /** Index on the stack: branches to labels[index], or to `otherwise` where there is none. */
  brTable(labels: readonly Label[], otherwise: Label): this {
    this.code.push(0x0e);
    this.code.push(...vector(labels.map((l) => unsigned(this.#depth - l.depth))));
    unsigned(this.#depth - otherwise.depth, this.code);
    return this;
  }
  /** Calls a function of the same module by name (arguments on the stack). */
  call(name: string): this {
    this.code.push(0x10);
    this.calls.push({ at: this.code.length, to: name });
    return this.#hole();
  }
  /** Calls through the table: the arguments, then the index, are on the stack. */
  callIndirect(of: Signature): this {
    this.code.push(0x11);
    this.indirect.push({ at: this.code.length, of });
    this.#hole();
    this.code.push(0);
    return this;
  }
  /** Room for a number that the module knows: five bytes, LEB128 with leading zeros. */
  #hole(): this {
    this.code.push(0x80, 0x80, 0x80, 0x80, 0x00);
    return this;
  }
  /**
   * Runs `body` `count` times, each time followed by pointer += step for each of `steps`. The pointers stay where that leaves them; a count of 0 in a
   * local runs nothing.
   */
  repeat(count: Count, steps: readonly (readonly [Local, number])[], body: () => void): this {
    const move = (): void => {
      for (const [pointer, step] of steps) this.add(pointer, step);
    };
    if (typeof count === 'number' && count <= 1) {
      if (count === 1) {
        body();
        move();
      }
      return this;
    }
    return this.with('i32', (n) => {
      if (typeof count === 'number') this.i32(count).set(n);
      else this.copy(n, count.local);
      const turns = (): void => {
        this.loop((again) => {
          body();
          move();
          this.get(n).i32(1).op('i32.sub').tee(n).brIf(again);
        });
      };
      if (typeof count === 'number') turns();
      else this.get(n).i32(0).op('i32.gt_s').if(turns);
      return this;
    });
  }

  /** Types of its own locals, in order. */
  get ownTypes(): readonly ValType[] {
    return this.#types;
  }
}
