/**
 * Arithmetic on vectors as a graph: built once from functions and formulas, then written into a kernel's loop (emit.ts).
 * Equal nodes are one node. There are no branches: what is chosen is chosen by a mask.
 */

/** Two operands. f32x4.pmin is `b < a ? b : a`: with the bound as b, NaN travels. */
export type BinaryOp =
  | 'f32x4.add'
  | 'f32x4.sub'
  | 'f32x4.mul'
  | 'f32x4.div'
  | 'f32x4.min'
  | 'f32x4.max'
  | 'f32x4.pmin'
  | 'f32x4.pmax'
  | 'f32x4.eq'
  | 'f32x4.ne'
  | 'f32x4.lt'
  | 'f32x4.gt'
  | 'f32x4.le'
  | 'f32x4.ge'
  | 'f64x2.add'
  | 'f64x2.sub'
  | 'f64x2.mul'
  | 'f64x2.div'
  | 'f64x2.min'
  | 'f64x2.max'
  | 'f64x2.eq'
  | 'f64x2.ne'
  | 'f64x2.lt'
  | 'f64x2.gt'
  | 'f64x2.le'
  | 'f64x2.ge'
  | 'i32x4.add'
  | 'i32x4.sub'
  | 'i32x4.mul'
  | 'i32x4.lt_u'
  | 'i32x4.eq'
  | 'i32x4.gt_s'
  | 'i64x2.add'
  | 'i64x2.sub'
  | 'v128.and'
  | 'v128.andnot'
  | 'v128.or'
  | 'v128.xor';
export type UnaryOp =
  | 'f32x4.abs'
  | 'f32x4.neg'
  | 'f32x4.sqrt'
  | 'f32x4.convert_i32x4_s'
  | 'f32x4.demote_f64x2_zero'
  | 'f64x2.abs'
  | 'f64x2.neg'
  | 'f64x2.sqrt'
  | 'f64x2.nearest'
  | 'f64x2.promote_low_f32x4'
  | 'f64x2.convert_low_i32x4_s'
  | 'v128.not';
export type TernaryOp = 'f32x4.relaxed_madd' | 'v128.bitselect';
export type ShiftOp = 'i32x4.shl' | 'i32x4.shr_s' | 'i32x4.shr_u' | 'i64x2.shl' | 'i64x2.shr_s' | 'i64x2.shr_u';
/** `high`: the upper half of a in both halves. `join`: the lower halves of a and b. */
export type ShuffleOp = 'high' | 'join';
export type ConstantOp = 'f32' | 'i32' | 'f64';

export type Node =
  | { readonly id: number; readonly op: 'input'; readonly index: number }
  /** 0 and -0 are two constants. */
  | { readonly id: number; readonly op: ConstantOp; readonly value: number }
  | {
      readonly id: number;
      readonly op: UnaryOp | BinaryOp | TernaryOp | ShuffleOp;
      readonly args: readonly Node[];
    }
  | { readonly id: number; readonly op: ShiftOp; readonly args: readonly Node[]; readonly by: number };

const numberText = (value: number): string => (Object.is(value, -0) ? '-0' : String(value));

export class Graph {
  readonly nodes: Node[] = [];
  #known = new Map<string, Node>();

  /** `strict`: a product and a sum instead of relaxed_madd, so that every machine gives the same bits. */
  constructor(readonly strict: boolean) {}

  #node(key: string, make: (id: number) => Node): Node {
    const have = this.#known.get(key);
    if (have) return have;
    const node = make(this.nodes.length);
    this.nodes.push(node);
    this.#known.set(key, node);
    return node;
  }
  input(index: number): Node {
    return this.#node(`input ${index}`, (id) => ({ id, op: 'input', index }));
  }
  #constant(op: ConstantOp, value: number): Node {
    return this.#node(`${op} ${numberText(value)}`, (id) => ({ id, op, value }));
  }
  /** The number in all four lanes. */
  f32(value: number): Node {
    return this.#constant('f32', Math.fround(value));
  }
  i32(value: number): Node {
    return this.#constant('i32', value | 0);
  }
  f64(value: number): Node {
    return this.#constant('f64', value);
  }
  op(op: UnaryOp | BinaryOp | TernaryOp | ShuffleOp, ...args: readonly Node[]): Node {
    return this.#node(`${op} ${args.map((a) => a.id).join(' ')}`, (id) => ({ id, op, args }));
  }
  shift(op: ShiftOp, a: Node, by: number): Node {
    return this.#node(`${op} ${a.id} ${by}`, (id) => ({ id, op, args: [a], by }));
  }
  add(a: Node, b: Node): Node {
    return this.op('f32x4.add', a, b);
  }
  sub(a: Node, b: Node): Node {
    return this.op('f32x4.sub', a, b);
  }
  mul(a: Node, b: Node): Node {
    return this.op('f32x4.mul', a, b);
  }
  /** a b + c, fused where the machine fuses: for the inside of one function only. */
  madd(a: Node, b: Node, c: Node): Node {
    return this.strict ? this.add(this.mul(a, b), c) : this.op('f32x4.relaxed_madd', a, b, c);
  }
  /** Where the mask is set a, else b. */
  select(mask: Node, a: Node, b: Node): Node {
    return this.op('v128.bitselect', a, b, mask);
  }
  /** c[0] x^n + ... + c[n], by Horner's rule. */
  polynomial(x: Node, coefficients: readonly number[]): Node {
    const [first, ...rest] = coefficients;
    return rest.reduce((sum, c) => this.madd(sum, x, this.f32(c)), this.f32(first ?? 0));
  }
  /** The same in f64, unfused everywhere. */
  polynomial64(x: Node, coefficients: readonly number[]): Node {
    const [first, ...rest] = coefficients;
    return rest.reduce(
      (sum, c) => this.op('f64x2.add', this.op('f64x2.mul', sum, x), this.f64(c)),
      this.f64(first ?? 0),
    );
  }
}
