/**
 * WebAssembly's instructions by the names of its text format: opcode, and what follows it in the code. Fixed-width SIMD, relaxed SIMD and
 * threads are in. Source: WebAssembly core specification, appendix "Index of Instructions"; the relaxed SIMD and threads proposals.
 */

import { unsigned } from './encode';

/** What stands behind an opcode. `mem`: alignment and offset; `lane`: a lane's number; `memLane`: both; `zeros`: so many bytes of 0. */
export type Immediate = 'none' | 'mem' | 'lane' | 'memLane' | 'zero' | 'zeros';
export type Op = {
  readonly prefix: 0 | 0xfc | 0xfd | 0xfe;
  readonly code: number;
  /** Both as they are written. */
  readonly bytes: readonly number[];
  readonly immediate: Immediate;
  /** log2 of the bytes it reads or writes. */
  readonly align: number;
};

const COMPARE = 'eq ne lt_s lt_u gt_s gt_u le_s le_u ge_s ge_u';
const INTEGER = 'clz ctz popcnt add sub mul div_s div_u rem_s rem_u and or xor shl shr_s shr_u rotl rotr';
const REAL = 'abs neg ceil floor trunc nearest sqrt add sub mul div min max copysign';
const ORDER = 'eq ne lt gt le ge';
/** `type.name` for each name. */
const each = (type: string, names: string): string[] => names.split(' ').map((n) => `${type}.${n}`);

const TABLE = new Map<string, Op>();
function put(prefix: Op['prefix'], first: number, names: readonly string[], immediate: Immediate = 'none', align = 0) {
  for (const [i, name] of names.entries()) {
    const code = first + i;
    const bytes = prefix === 0 ? [code] : [prefix, ...unsigned(code)];
    if (!name.endsWith('.-')) TABLE.set(name, { prefix, code, bytes, immediate, align });
  }
}

put(0, 0x00, ['unreachable', 'nop']);
put(0, 0x0f, ['return']);
put(0, 0x1a, ['drop', 'select']);
for (const [i, [name, align]] of (
  [
    ...[['i32.load', 2] as const, ['i64.load', 3] as const, ['f32.load', 2] as const, ['f64.load', 3] as const],
    ...[['i32.load8_s', 0] as const, ['i32.load8_u', 0] as const],
    ...[['i32.load16_s', 1] as const, ['i32.load16_u', 1] as const],
    ...[['i64.load8_s', 0] as const, ['i64.load8_u', 0] as const, ['i64.load16_s', 1] as const],
    ...[['i64.load16_u', 1] as const, ['i64.load32_s', 2] as const, ['i64.load32_u', 2] as const],
    ...[['i32.store', 2] as const, ['i64.store', 3] as const, ['f32.store', 2] as const, ['f64.store', 3] as const],
    ...[['i32.store8', 0] as const, ['i32.store16', 1] as const],
  ] as const
).entries())
  put(0, 0x28 + i, [name], 'mem', align);
put(0, 0x3f, ['memory.size', 'memory.grow'], 'zero');
put(0, 0x45, [
  ...['i32.eqz', ...each('i32', COMPARE), 'i64.eqz', ...each('i64', COMPARE)],
  ...[...each('f32', ORDER), ...each('f64', ORDER), ...each('i32', INTEGER), ...each('i64', INTEGER)],
  ...[...each('f32', REAL), ...each('f64', REAL)],
  ...each('i32', 'wrap_i64 trunc_f32_s trunc_f32_u trunc_f64_s trunc_f64_u'),
  ...each('i64', 'extend_i32_s extend_i32_u trunc_f32_s trunc_f32_u trunc_f64_s trunc_f64_u'),
  ...each('f32', 'convert_i32_s convert_i32_u convert_i64_s convert_i64_u demote_f64'),
  ...each('f64', 'convert_i32_s convert_i32_u convert_i64_s convert_i64_u promote_f32'),
  ...['i32.reinterpret_f32', 'i64.reinterpret_f64', 'f32.reinterpret_i32', 'f64.reinterpret_i64'],
  ...['i32.extend8_s', 'i32.extend16_s', 'i64.extend8_s', 'i64.extend16_s', 'i64.extend32_s'],
]);
put(
  0xfc,
  0,
  [...each('i32', 'trunc_sat_f32_s trunc_sat_f32_u trunc_sat_f64_s trunc_sat_f64_u')].concat(
    each('i64', 'trunc_sat_f32_s trunc_sat_f32_u trunc_sat_f64_s trunc_sat_f64_u'),
  ),
);
put(0xfc, 10, ['memory.copy'], 'zeros');
put(0xfc, 11, ['memory.fill'], 'zero');

put(0xfd, 0x00, ['v128.load'], 'mem', 4);
put(0xfd, 0x07, ['v128.load8_splat'], 'mem', 0);
put(0xfd, 0x08, ['v128.load16_splat'], 'mem', 1);
put(0xfd, 0x09, ['v128.load32_splat'], 'mem', 2);
put(0xfd, 0x0a, ['v128.load64_splat'], 'mem', 3);
put(0xfd, 0x0b, ['v128.store'], 'mem', 4);
put(0xfd, 0x0e, ['i8x16.swizzle', ...['i8x16', 'i16x8', 'i32x4', 'i64x2', 'f32x4', 'f64x2'].map((t) => `${t}.splat`)]);
put(
  0xfd,
  0x15,
  [
    ...each('i8x16', 'extract_lane_s extract_lane_u replace_lane'),
    ...each('i16x8', 'extract_lane_s extract_lane_u replace_lane'),
    ...['i32x4', 'i64x2', 'f32x4', 'f64x2'].flatMap((t) => each(t, 'extract_lane replace_lane')),
  ],
  'lane',
);
put(0xfd, 0x23, [
  ...[...each('i8x16', COMPARE), ...each('i16x8', COMPARE), ...each('i32x4', COMPARE)],
  ...[...each('f32x4', ORDER), ...each('f64x2', ORDER)],
  ...each('v128', 'not and andnot or xor bitselect any_true'),
]);
for (const [i, bits] of [8, 16, 32, 64].entries()) {
  put(0xfd, 0x54 + i, [`v128.load${bits}_lane`], 'memLane', i);
  put(0xfd, 0x58 + i, [`v128.store${bits}_lane`], 'memLane', i);
}
put(0xfd, 0x5c, ['v128.load32_zero'], 'mem', 2);
put(0xfd, 0x5d, ['v128.load64_zero'], 'mem', 3);
put(0xfd, 0x5e, ['f32x4.demote_f64x2_zero', 'f64x2.promote_low_f32x4']);
put(0xfd, 0x67, each('f32x4', 'ceil floor trunc nearest'));
put(0xfd, 0x74, each('f64x2', 'ceil floor'));
put(0xfd, 0x7a, ['f64x2.trunc']);
put(0xfd, 0x94, ['f64x2.nearest']);
put(0xfd, 0xa0, each('i32x4', 'abs neg - all_true bitmask'));
put(0xfd, 0xab, each('i32x4', 'shl shr_s shr_u add - - sub - - - mul min_s min_u max_s max_u'));
put(0xfd, 0xcb, each('i64x2', 'shl shr_s shr_u add - - sub - - - mul eq ne'));
put(0xfd, 0xe0, each('f32x4', 'abs neg - sqrt add sub mul div min max pmin pmax'));
put(0xfd, 0xec, each('f64x2', 'abs neg - sqrt add sub mul div min max pmin pmax'));
put(0xfd, 0xf8, [
  ...['i32x4.trunc_sat_f32x4_s', 'i32x4.trunc_sat_f32x4_u', 'f32x4.convert_i32x4_s', 'f32x4.convert_i32x4_u'],
  ...['i32x4.trunc_sat_f64x2_s_zero', 'i32x4.trunc_sat_f64x2_u_zero'],
  ...['f64x2.convert_low_i32x4_s', 'f64x2.convert_low_i32x4_u'],
]);
put(0xfd, 0x105, ['f32x4.relaxed_madd', 'f32x4.relaxed_nmadd', 'f64x2.relaxed_madd', 'f64x2.relaxed_nmadd']);
put(0xfd, 0x10d, ['f32x4.relaxed_min', 'f32x4.relaxed_max']);

put(0xfe, 0x00, ['memory.atomic.notify', 'memory.atomic.wait32'], 'mem', 2);
put(0xfe, 0x03, ['atomic.fence'], 'zero');
put(0xfe, 0x10, ['i32.atomic.load'], 'mem', 2);
put(0xfe, 0x17, ['i32.atomic.store'], 'mem', 2);
for (const [i, name] of ['add', 'sub', 'and', 'or', 'xor', 'xchg', 'cmpxchg'].entries())
  put(0xfe, 0x1e + 7 * i, [`i32.atomic.rmw.${name}`], 'mem', 2);

/** The instruction of this name. Throws for a name that the table has not: our mistake, found by any test that emits it. */
export function opOf(name: string): Op {
  const op = TABLE.get(name);
  if (!op) throw new Error(`no instruction ${name}`);
  return op;
}
const NAMES = new Map([...TABLE].map(([name, op]) => [op.prefix * 0x1000 + op.code, name]));
/** The name of an opcode, for the disassembly. */
export const nameOf = (prefix: number, code: number): string | undefined => NAMES.get(prefix * 0x1000 + code);
/** Every name, for tests. */
export const opNames = (): string[] => [...TABLE.keys()];
