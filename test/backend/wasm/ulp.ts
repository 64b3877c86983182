/** How far the vector functions are from float64: every float32 of a range, in units in the last place of the exact value. */
import { Fn } from '../../../src-engine/backend/wasm/asm/fn';
import { assemble } from '../../../src-engine/backend/wasm/asm/module';
import { Body } from '../../../src-engine/backend/wasm/math/emit';
import { formulaNode } from '../../../src-engine/backend/wasm/math/formula';
import { Graph } from '../../../src-engine/backend/wasm/math/graph';
import type { Formula, Unary } from '../../../src-engine/core/formula';
import { applyUnary } from '../../../src-engine/core/formulaValue';
import './relaxed';

/** Vectors of 8 floats at a time. */
const BLOCK = 65536;
export type Mapped = { readonly x: Float32Array; readonly y: Float32Array; readonly bits: Int32Array; run(): void };

/** y = formula(x0, x1, ...) over blocks, operand after operand in memory. */
export function mapped(formula: Formula, operands: number, strict: boolean, block = BLOCK): Mapped[] {
  const memory = new WebAssembly.Memory({
    initial: Math.ceil(((operands + 1) * block * 4) / 65536) + 1,
    maximum: 65536,
  });
  const f = new Fn('map', { params: [], results: [] });
  const g = new Graph(strict);
  const node = formulaNode(
    g,
    formula,
    Array.from({ length: operands }, (_, i) => g.input(i)),
  );
  const body = new Body(f, g, [node]);
  const at = f.local('i32');
  const inputs = Array.from({ length: operands }, () => f.locals(2));
  f.i32(0).set(at);
  f.repeat(block / 8, [[at, 32]], () => {
    for (const [i, vs] of inputs.entries())
      for (const [k, v] of vs.entries()) f.vload(at, i * block * 4 + 16 * k).set(v);
    const made = body.write(2, inputs);
    for (const [k, v] of (made.outputs[0] ?? []).entries()) f.vstore(at, operands * block * 4 + 16 * k, v);
    made.release();
  });
  const module = new WebAssembly.Module(assemble({ functions: [f], memory: { shared: false, maximum: 65536 } }));
  const run = new WebAssembly.Instance(module, { env: { memory } }).exports.map as () => void;
  const view = (i: number) => new Float32Array(memory.buffer, i * block * 4, block);
  return Array.from({ length: operands }, (_, i) => ({
    x: view(i),
    y: view(operands),
    bits: new Int32Array(memory.buffer, i * block * 4, block),
    run,
  }));
}
/** What one unit in the last place is, by the biased exponent of a float32. */
const UNIT = Float64Array.from({ length: 256 }, (_, e) => 2 ** (Math.max(e, 1) - 150));
const one = new Float32Array(1);
const oneBits = new Int32Array(one.buffer);
/** Distance of y from the exact value; 0 where both are NaN or rounding gives the same. */
export function unitsOff(y: number, exact: number): number {
  if (Number.isNaN(exact)) return Number.isNaN(y) ? 0 : Number.POSITIVE_INFINITY;
  one[0] = exact;
  if (Object.is(one[0], y))
    return y === 0 || !Number.isFinite(y)
      ? 0
      : Math.abs(y - exact) / (UNIT[((oneBits[0] as number) >>> 23) & 255] as number);
  // the sign of zero counts
  if (y === 0 && one[0] === 0) return Number.POSITIVE_INFINITY;
  if (!Number.isFinite(y)) return Math.abs(exact) > 3.4028233e38 && exact > 0 === y > 0 ? 1 : Number.POSITIVE_INFINITY;
  return Math.abs(y - exact) / (UNIT[Math.min(254, ((oneBits[0] as number) >>> 23) & 255)] as number);
}
export type Worst = { readonly units: number; readonly x: number; readonly y: number; readonly exact: number };
/** How far each may be off: the sign of zero, NaN and Inf are exact. */
export const LIMITS: Readonly<Record<Unary, number>> = {
  neg: 0,
  abs: 0,
  sign: 0,
  sqrt: 0.5,
  exp: 2,
  expm1: 4,
  log: 4,
  log1p: 4,
  sin: 4,
  cos: 4,
  tanh: 4,
  sigmoid: 4,
  softplus: 4,
  erf: 4,
};
/** Looks at the blocks first, first + every, ... of all 65536 blocks of 65536 bit patterns; the worst of the fused functions and of the strict ones. */
export function worst(op: Unary, first: number, every: number): { readonly fused: Worst; readonly strict: Worst } {
  const formula: Formula = { op, a: { op: 'input', index: 0 } };
  const exact = new Float64Array(BLOCK);
  const sides = [false, true].map((strict) => ({
    m: (mapped(formula, 1, strict) as [Mapped])[0],
    most: { units: 0, x: 0, y: 0, exact: 0 } as Worst,
  }));
  for (let block = first; block < 65536; block += every) {
    const { bits, x } = (sides[0] as (typeof sides)[0]).m;
    for (let i = 0; i < BLOCK; i++) bits[i] = (block << 16) | i;
    for (let i = 0; i < BLOCK; i++) exact[i] = applyUnary(op, x[i] as number);
    for (const side of sides) {
      side.m.bits.set(bits);
      side.m.run();
      side.most = worstOf(side.m, exact, side.most);
    }
  }
  const [fused, strict] = sides.map((s) => s.most) as [Worst, Worst];
  return { fused, strict };
}
function worstOf({ x, y }: Mapped, exact: Float64Array, before: Worst): Worst {
  let most = before;
  // a unit is at least |exact| 2^-24: what is nearer cannot be farther off than what was found
  let near = most.units * 2 ** -24;
  for (let i = 0; i < BLOCK; i++) {
    const a = y[i] as number;
    const b = exact[i] as number;
    if (a !== 0 && Math.abs(a - b) <= Math.abs(b) * near) continue;
    const units = unitsOff(a, b);
    if (units <= most.units) continue;
    most = { units, x: x[i] as number, y: a, exact: b };
    near = units * 2 ** -24;
  }
  return most;
}
