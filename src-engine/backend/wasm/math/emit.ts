/**
 * Writes a graph into a function. Several vectors are worked on in step, each operation for all of them before the next, so that V8 can pack neighbours into
 * one 256-bit register; what does not change inside the loop (constants, and all that is made of them and of invariant operands) is computed before it.
 */
import type { Fn, Local } from '../asm/fn';
import type { ConstantOp, Graph, Node } from './graph';

const SPLAT: Readonly<Record<ConstantOp, 'f32x4.splat' | 'i32x4.splat' | 'f64x2.splat'>> = {
  f32: 'f32x4.splat',
  i32: 'i32x4.splat',
  f64: 'f64x2.splat',
};
const HIGH = [8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15];
const JOIN = [0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23];

function splat(f: Fn, op: ConstantOp, value: number): void {
  if (op === 'i32') f.i32(value);
  else if (op === 'f64') f.f64(value);
  else f.f32(value);
  f.op(SPLAT[op]);
}
const argsOf = (node: Node): readonly Node[] => ('args' in node ? node.args : []);

export class Body {
  /** Locals of what was computed before the loop. */
  readonly #before = new Map<number, Local>();
  readonly #inside: readonly Node[];
  readonly #lastUse = new Map<number, number>();

  /**
   * Writes what stands before the loop. `invariant`: operands that are the same at every turn, in a local each.
   */
  constructor(
    private readonly f: Fn,
    graph: Graph,
    private readonly outputs: readonly Node[],
    invariant: ReadonlyMap<number, Local> = new Map(),
  ) {
    const needed = reachable(outputs);
    const inside: Node[] = [];
    for (const node of graph.nodes) {
      if (!needed.has(node.id)) continue;
      const known = node.op === 'input' ? invariant.get(node.index) : undefined;
      if (known !== undefined) this.#before.set(node.id, known);
      else if ('value' in node) {
        splat(f, node.op, node.value);
        this.#keep(node);
      } else if (node.op !== 'input' && argsOf(node).every((a) => this.#before.has(a.id))) {
        for (const a of argsOf(node)) f.get(this.#before.get(a.id) as Local);
        this.#operation(node);
        this.#keep(node);
      } else inside.push(node);
    }
    inside.forEach((node, i) => {
      for (const a of argsOf(node)) this.#lastUse.set(a.id, i);
    });
    for (const node of outputs) this.#lastUse.set(node.id, Number.POSITIVE_INFINITY);
    this.#inside = inside;
  }
  #keep(node: Node): void {
    const local = this.f.local('v128');
    this.f.set(local);
    this.#before.set(node.id, local);
  }
  /** The operands are on the stack. */
  #operation(node: Node): void {
    if ('by' in node) this.f.i32(node.by).op(node.op);
    else if (node.op === 'high') {
      // both operands of the shuffle are the one vector
      const local = this.f.local('v128');
      this.f.tee(local).get(local).shuffle(HIGH).free(local);
    } else if (node.op === 'join') this.f.shuffle(JOIN);
    else this.f.op(node.op);
  }
  /**
   * Writes one turn for `width` vectors: `inputs[i][v]` holds vector v of operand i (read, not changed), the answer is a local for each output and vector.
   * `release` gives back those that were made for it.
   */
  write(width: number, inputs: readonly (readonly Local[])[]): { readonly outputs: Local[][]; release(): void } {
    const { f } = this;
    const at = new Map<number, Local[]>();
    const own = new Set<number>();
    const place = (node: Node, v: number): Local =>
      this.#before.get(node.id) ?? ((at.get(node.id) as Local[])[v] as Local);
    this.#inside.forEach((node, i) => {
      if (node.op === 'input') {
        at.set(node.id, [...(inputs[node.index] as Local[])]);
        return;
      }
      const made: Local[] = [];
      for (let v = 0; v < width; v++) {
        for (const a of argsOf(node)) f.get(place(a, v));
        this.#operation(node);
        const local = f.local('v128');
        f.set(local);
        made.push(local);
      }
      at.set(node.id, made);
      own.add(node.id);
      for (const a of new Set(argsOf(node)))
        if (own.has(a.id) && this.#lastUse.get(a.id) === i) {
          f.free(at.get(a.id) as Local[]);
          own.delete(a.id);
        }
    });
    const outputs = this.outputs.map((node) => Array.from({ length: width }, (_, v) => place(node, v)));
    return {
      outputs,
      release: () => {
        for (const id of own) f.free(at.get(id) as Local[]);
      },
    };
  }
}
function reachable(outputs: readonly Node[]): Set<number> {
  const found = new Set<number>();
  const visit = (node: Node): void => {
    if (found.has(node.id)) return;
    found.add(node.id);
    argsOf(node).forEach(visit);
  };
  outputs.forEach(visit);
  return found;
}
