/** The encoder: what it writes validates, runs, and reads back as the instructions that were meant. */
import './relaxed';
import { describe, expect, test } from 'vitest';
import { disassemble } from '../../../src-engine/backend/wasm/asm/disassemble';
import { signed, signed64, unsigned } from '../../../src-engine/backend/wasm/asm/encode';
import { Fn, type ValType } from '../../../src-engine/backend/wasm/asm/fn';
import { assemble } from '../../../src-engine/backend/wasm/asm/module';
import { nameOf, opNames, opOf } from '../../../src-engine/backend/wasm/asm/opcodes';

const MEMORY = { shared: false, maximum: 16 };
function run(functions: Fn[], more: Partial<Parameters<typeof assemble>[0]> = {}, env: Record<string, unknown> = {}) {
  const bytes = assemble({ functions, memory: MEMORY, ...more });
  expect(WebAssembly.validate(bytes)).toBe(true);
  const memory = (env.memory as WebAssembly.Memory) ?? new WebAssembly.Memory({ initial: 1, maximum: 16 });
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), {
    env: { memory, ...env } as WebAssembly.ModuleImports,
  });
  return { memory, x: exports as Record<string, (...a: number[]) => number> };
}

test('LEB128', () => {
  expect(unsigned(624485)).toEqual([0xe5, 0x8e, 0x26]);
  expect(unsigned(0xffffffff)).toEqual([0xff, 0xff, 0xff, 0xff, 0x0f]);
  expect(signed(-123456)).toEqual([0xc0, 0xbb, 0x78]);
  expect(signed(64)).toEqual([0xc0, 0x00]);
  expect(signed64(-1n)).toEqual([0x7f]);
  expect(signed64(2n ** 63n - 1n)).toEqual([...new Array(9).fill(0xff), 0x00]);
});

describe('every instruction of the table', () => {
  // operand types by name: enough to validate each one alone in a function, its results dropped by `unreachable`
  test.each(opNames())('%s validates', (name) => {
    const f = new Fn('f', { params: [], results: [] });
    // behind `unreachable` any operands are there, so that only the encoding itself is judged
    f.op('unreachable');
    const { immediate } = opOf(name);
    if (immediate === 'mem' || immediate === 'memLane') f.mem(name, 16, immediate === 'memLane' ? 1 : 0);
    else f.op(name, 1);
    f.op('unreachable');
    expect(disassemble(f)).toContain(name);
    // the shared memory that atomics and wait need is legal for all others too
    const bytes = assemble({ functions: [f], memory: { shared: true, maximum: 16 } });
    expect(WebAssembly.validate(bytes), disassemble(f)).toBe(true);
  });
  test('no two share an opcode', () => {
    for (const name of opNames()) {
      const { prefix, code } = opOf(name);
      expect(nameOf(prefix, code)).toBe(name);
    }
  });
});

describe('functions', () => {
  test('of two stores of neighbours the upper one goes first; others stay in their order', () => {
    const f = new Fn('f', { params: ['i32', 'i32'], results: [] });
    const [a, b, c] = f.locals(3) as [number, number, number];
    f.vload(1, 0).set(a).vload(1, 16).set(b).vload(1, 32).set(c);
    for (const [i, v] of [a, b, c, a].entries()) f.vstore(0, 64 + 16 * i, v);
    f.vstore(0, 512, b).vstore(1, 528, b).vstore(1, 640, c).add(0, 16).vstore(1, 656, c);
    const stores = disassemble(f).match(/v128.store.*/g);
    expect(stores?.map((s) => Number(/offset=(\d+)/.exec(s)?.[1] ?? 0))).toEqual([80, 64, 112, 96, 512, 528, 640, 656]);
    const { memory, x } = run([f]);
    const floats = new Float32Array(memory.buffer);
    floats.set(Array.from({ length: 12 }, (_, i) => i + 1));
    x.f?.(0, 0);
    const made = [...floats.subarray(16, 32)];
    expect(made).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 1, 2, 3, 4]);
  });
  test('counted loops, blocks and tables of branches', () => {
    const sum = new Fn('sum', { params: ['i32'], results: ['i32'] });
    const s = sum.local();
    const i = sum.local();
    sum.repeat({ local: 0 }, [[i, 1]], () => sum.get(s).get(i).op('i32.add').set(s));
    sum.get(s);
    const pick = new Fn('pick', { params: ['i32'], results: ['i32'] });
    const to = pick.local();
    pick.block((out) => {
      pick.block((two) => {
        pick.block((one) => {
          pick.get(0).brTable([one, two], out);
        });
        pick.i32(10).set(to).br(out);
      });
      pick.i32(20).set(to);
    });
    pick.get(to);
    const { x } = run([sum, pick]);
    expect([0, 1, 5].map((n) => x.sum?.(n))).toEqual([0, 0, 10]);
    expect([0, 1, 2, 9].map((n) => x.pick?.(n))).toEqual([10, 20, 0, 0]);
  });
  test('calls by name, and through the imported table; a global', () => {
    const signature = { params: ['i32'], results: ['i32'] } as const;
    const double = new Fn('double', signature);
    double.get(0).i32(2).op('i32.mul').globalGet(0).op('i32.add');
    const twice = new Fn('twice', signature);
    twice.get(0).call('double').call('double');
    const through = new Fn('through', { params: ['i32', 'i32'], results: ['i32'] });
    through.get(0).get(1).callIndirect(signature);
    const table = new WebAssembly.Table({ element: 'anyfunc', initial: 8 });
    const { x } = run(
      [double, twice, through],
      { table: { base: 3 }, globals: [{ name: 'scratch', type: 'i32' }], exports: ['twice', 'through'] },
      { table, scratch: 1 },
    );
    expect(Object.keys(x)).toEqual(['twice', 'through']);
    expect(x.twice?.(5)).toBe(23);
    expect(x.through?.(7, 3)).toBe(15);
    expect(disassemble(twice)).toContain('call $double');
  });
  test('the fused multiply-add, or a multiply and an add', () => {
    const make = (fused: boolean) => {
      const f = new Fn(fused ? 'fused' : 'plain', { params: ['i32'], results: [] }, fused);
      const [a, b, c] = f.locals(3) as [number, number, number];
      f.vload(0).set(a).vload(0, 16).set(b).vload(0, 32).set(c).madd(c, a, b).vstore(0, 48, c);
      return f;
    };
    const { x, memory } = run([make(true), make(false)]);
    const data = new Float32Array(memory.buffer);
    // a b = 1 + 2^-11 + 2^-24: what is behind the rounding of the product shows after the sum
    data.fill(1 + 2 ** -12, 0, 8).fill(-1 - 2 ** -11, 8, 12);
    x.fused?.(0);
    const fused = data[12];
    x.plain?.(0);
    expect([fused, data[12]]).toEqual([2 ** -24, 0]);
  });
  test('locals are used again, each with its own type', () => {
    const f = new Fn('f', { params: ['f64'], results: [] });
    const a = f.local('v128');
    f.free(a);
    expect(f.local('v128')).toBe(a);
    expect([f.typeOf(0), f.typeOf(a), f.typeOf(f.local('f32'))]).toEqual<ValType[]>(['f64', 'v128', 'f32']);
    expect(disassemble(f.i64(-5n).op('drop').f64(0.5).op('drop'))).toMatch(
      /local v128 f32[\s\S]*i64.const -5[\s\S]*f64.const 0.5/,
    );
  });
  test('a shared memory and atomics', () => {
    const f = new Fn('f', { params: ['i32', 'i32'], results: ['i32'] });
    f.get(0).get(1).mem('i32.atomic.rmw.add', 4);
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 16, shared: true });
    const { x } = run([f], { memory: { shared: true, maximum: 16 } }, { memory });
    expect([x.f?.(8, 3), x.f?.(8, 4), new Int32Array(memory.buffer)[3]]).toEqual([0, 3, 7]);
  });
});
