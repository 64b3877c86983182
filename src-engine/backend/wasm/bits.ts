/** Random numbers of core/random.ts in WebAssembly: the same bits. */
import { Fn, type Local } from './asm/fn';
import { assemble } from './asm/module';

/** Two rounds of lowbias32 (C. Wellons, 2018). */
export function mixed(f: Fn, h: Local): Fn {
  const round = (shift: number, factor: number): void =>
    void f.get(h).get(h).i32(shift).op('i32.shr_u').op('i32.xor').i32(factor).op('i32.mul').set(h);
  round(16, 0x21f0aaad);
  round(15, 0xd35a2d97 | 0);
  return f.get(h).get(h).i32(15).op('i32.shr_u').op('i32.xor').set(h);
}
/** Leaves what is added between the two mixings of one number. */
export const addedTo = (f: Fn, key: Local): Fn =>
  f
    .get(key)
    .i32(0x9e3779b9 | 0)
    .op('i32.mul')
    .i32(0x85ebca6b | 0)
    .op('i32.add');

/** Numbers that are made at once: a page of memory. */
const CHUNK = 65_536 / 4;
type Fill = (key: number, first: number, count: number, bound: number) => void;
/** uniform(key, first + i) of 2 u - 1 times `bound`, for i < count (at least 1), from address 0 on. */
function fill(): Fn {
  const f = new Fn('fill', { params: ['i32', 'i32', 'i32', 'f64'], results: [] });
  const [key, counter, left, bound] = [0, 1, 2, 3];
  const [h, at] = [f.local(), f.local()];
  f.loop((again) => {
    mixed(f.get(counter).get(key).op('i32.xor').set(h), h);
    mixed(addedTo(f.get(h), key).op('i32.add').set(h), h);
    f.get(at)
      .get(h)
      .op('f64.convert_i32_u')
      .f64(2 ** -31)
      .op('f64.mul')
      .f64(1)
      .op('f64.sub')
      .get(bound)
      .op('f64.mul');
    f.op('f32.demote_f64').mem('f32.store');
    f.add(at, 4).add(counter, 1);
    f.get(left).i32(1).op('i32.sub').tee(left).brIf(again);
  });
  return f;
}
let made: { readonly page: Float32Array; readonly fill: Fill } | null = null;
function filler(): { readonly page: Float32Array; readonly fill: Fill } {
  if (made) return made;
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 1 });
  const module = new WebAssembly.Module(assemble({ functions: [fill()], memory: { shared: false, maximum: 1 } }));
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  made = { page: new Float32Array(memory.buffer), fill: exports.fill as Fill };
  return made;
}
/** (2 uniform(key, i) - 1) bound for every i: a network has more weights than calls of JavaScript are fast before they are compiled. */
export function fillUniform(key: number, bound: number, out: Float32Array): void {
  const { page, fill: run } = filler();
  for (let first = 0; first < out.length; first += CHUNK) {
    const count = Math.min(CHUNK, out.length - first);
    run(key, first, count, bound);
    out.set(page.subarray(0, count), first);
  }
}
