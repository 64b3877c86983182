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
/** Looks at the blocks first, first + every, ... of all 65536 blocks of 65536 bit patterns. */
export function worst(op: Unary, strict: boolean, first: number, every: number): Worst {
  const [m] = mapped({ op, a: { op: 'input', index: 0 } }, 1, strict) as [Mapped];
  let most: Worst = { units: 0, x: 0, y: 0, exact: 0 };
  for (let block = first; block < 65536; block += every) {
    for (let i = 0; i < BLOCK; i++) m.bits[i] = (block << 16) | i;
    m.run();
    for (let i = 0; i < BLOCK; i++) {
      const x = m.x[i] as number;
      const exact = applyUnary(op, x);
      const y = m.y[i] as number;
      const units = unitsOff(y, exact);
      if (units > most.units) most = { units, x, y, exact };
    }
  }
  return most;
}
