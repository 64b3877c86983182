/** Small integer sums that kernels do before their loops. */
import type { Fn, Local } from '../asm/fn';

/** to = a + b * k. */
export function addTimes(f: Fn, to: Local, a: Local, b: Local, k: number): void {
  f.get(a).get(b).i32(k).op('i32.mul').op('i32.add').set(to);
}
/** to = the smaller of what two pieces of code leave on the stack (signed). */
export function smaller(f: Fn, to: Local, a: () => void, b: () => void): void {
  f.with('i32', (x) => {
    // `to` may be among what they read
    a();
    f.set(x);
    b();
    f.set(to).get(x).get(to).get(x).get(to).op('i32.lt_s').op('select').set(to);
  });
}
/** local = max(local, 0). */
export function notNegative(f: Fn, local: Local): void {
  f.get(local).i32(0).get(local).i32(0).op('i32.gt_s').op('select').set(local);
}
/** Runs `body` while `local` < `end` (signed); `body` moves it on. */
export function whileBelow(f: Fn, local: Local, end: Local, body: () => void): void {
  f.block((out) => {
    f.loop((again) => {
      f.get(local).get(end).op('i32.ge_s').brIf(out);
      body();
      f.br(again);
    });
  });
}
