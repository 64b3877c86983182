/** Dropout's mask: the same bits as the reference, for a number is a function of (key, step, t, sample, element) alone. */
import { sizeOf } from '../../../core/shape';
import type { Attributes } from '../../../prims/prim';
import type { Fn, Local } from '../asm/fn';
import { addedTo, mixed } from '../bits';
import { type Generator, LO, type Operand, overTime, ROW, rowsEach } from '../generator';
import { Body } from '../math/emit';
import { Graph, type Node } from '../math/graph';
import { plainForm } from './layout';
import { addresses, advance, argument, eachUnit, nest, storeFirst } from './nest';
import { walk } from './reduce';

const PRIME = 0x01000193;
/** FNV-1a over a text that is known now. */
const fnv = (text: string): number =>
  [...text].reduce((h, c) => Math.imul(h ^ (c.codePointAt(0) ?? 0), PRIME), 0x811c9dc5);
/** h = imul(h ^ character, prime); the character is on the stack. */
const addCharacter = (f: Fn, h: Local): Fn => f.get(h).op('i32.xor').i32(PRIME).op('i32.mul').set(h);
/** The digits of a whole number that is not negative. */
function addDigits(f: Fn, h: Local, n: Local): void {
  f.with('i32', (power) =>
    f.with('i32', (rest) => {
      f.copy(rest, n).i32(1).set(power);
      f.block((end) => {
        f.loop((again) => {
          f.get(rest).get(power).op('i32.div_u').i32(10).op('i32.lt_u').brIf(end);
          f.get(power).i32(10).op('i32.mul').set(power).br(again);
        });
      });
      f.loop((again) => {
        f.get(rest).get(power).op('i32.div_u').i32(48).op('i32.add');
        addCharacter(f, h);
        f.get(rest).get(power).op('i32.rem_u').set(rest);
        f.get(power).i32(10).op('i32.div_u').tee(power).brIf(again);
      });
    }),
  );
}
function mix(g: Graph, h: Node): Node {
  const shifted = (x: Node, by: number): Node => g.op('v128.xor', x, g.shift('i32x4.shr_u', x, by));
  const a = g.op('i32x4.mul', shifted(h, 16), g.i32(0x21f0aaad));
  const b = g.op('i32x4.mul', shifted(a, 15), g.i32(0xd35a2d97));
  return shifted(b, 15);
}
/** bits(key, counter) < p 2^32 ? 0 : kept; inputs: the key, the key times the golden ratio and more, counters. */
function maskOf(g: Graph, p: number): Node {
  const [key, added, counters] = [g.input(0), g.input(1), g.input(2)];
  const bits = mix(g, g.op('i32x4.add', mix(g, g.op('v128.xor', counters, key)), added));
  const limit = Math.ceil(p * 2 ** 32);
  if (limit >= 2 ** 32) return g.f32(0);
  return g.op('v128.andnot', g.f32(1 / (1 - p)), g.op('i32x4.lt_u', bits, g.i32(limit)));
}
export const dropoutMask: Generator<Attributes['dropoutMask']> = {
  forms: ({ inputs: [x] }) => ({ inputs: [plainForm(x as Operand), ROW], out: plainForm(x as Operand) }),
  units: (spec, T) => rowsEach(spec.out) * (overTime(spec, spec.out) ? T : 1),
  emit(f, spec) {
    const { p, key } = spec.attrs;
    const size = sizeOf(spec.out.shape);
    const N = rowsEach(spec.out);
    const [, step, y] = addresses(f, spec) as [Local, Local, Local];
    const [h, t, first, n] = [f.local('i32'), f.local('i32'), f.local('i32'), f.local('i32')];
    const [keys, added, lanes, stride] = f.locals(4) as [Local, Local, Local, Local];
    const start = argument(f, spec, 't');
    f.get(start).i32(0).get(start).i32(0).op('i32.gt_s').op('select').set(start);
    f.load('i32.load', step).set(n);
    // channels last: neighbours are a whole image of one channel apart in the order that counts
    const last = spec.out.form.layout === 'last' && spec.out.shape.length > 1;
    const channels = last ? (spec.out.shape[0] as number) : size;
    const positions = size / channels;
    const apart = last ? positions : 1;
    f.v128([0, 1, 2, 3].flatMap((i) => [...new Uint8Array(Int32Array.of(i * apart).buffer)])).set(lanes);
    f.i32(4 * apart)
      .op('i32x4.splat')
      .set(stride);
    const g = new Graph(true);
    const body = new Body(f, g, [maskOf(g, p)]);
    const counters = f.locals(2);
    advance(f, y, LO, 4 * size);
    eachUnit(f, [[y, 4 * size]], () => {
      // the stream of this step
      f.get(LO).i32(N).op('i32.div_u').get(start).op('i32.add').set(t);
      f.i32(fnv(`${key}\u0000`)).set(h);
      addDigits(f, h, n);
      f.i32(0);
      addCharacter(f, h);
      addDigits(f, h, t);
      mixed(f, h);
      f.get(h).op('i32x4.splat').set(keys);
      addedTo(f, h).op('i32x4.splat').set(added);
      f.get(LO).i32(N).op('i32.rem_u').i32(size).op('i32.mul').set(first);
      nest(f, [y, first], [{ count: positions, steps: [4 * channels, 1] }], () => {
        f.get(first)
          .op('i32x4.splat')
          .get(lanes)
          .op('i32x4.add')
          .set(counters[0] as Local);
        walk(f, [y], channels, (parts) => {
          const width = parts.length;
          if (width > 1)
            f.get(counters[0] as Local)
              .get(stride)
              .op('i32x4.add')
              .set(counters[1] as Local);
          const same = (local: Local): Local[] => parts.map(() => local);
          const made = body.write(width, [same(keys), same(added), counters]);
          for (const [k, { offset, count }] of parts.entries())
            storeFirst(f, y, offset, made.outputs[0]?.[k] as Local, count);
          made.release();
          f.get(counters[0] as Local);
          for (let k = 0; k < width; k++) f.get(stride).op('i32x4.add');
          f.set(counters[0] as Local);
        });
      });
    });
  },
};
