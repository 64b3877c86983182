/** When other threads are asked: from given times, so that no clock is in it. */
import { expect, test } from 'vitest';
import { Pays } from '../../../src-engine/backend/wasm/pays';

/** How often of `calls` the others were asked, if it takes so long with them and without. */
function asked(pays: Pays, calls: number, times: { readonly shared: number; readonly alone: number }): number {
  let count = 0;
  for (let i = 0; i < calls; i++) {
    const isShared = pays.shares(64, 640);
    if (isShared) count++;
    pays.took(64, 640, isShared, isShared ? times.shared : times.alone);
  }
  return count;
}
test('where one is faster alone, the others are left alone', () => {
  expect(asked(new Pays(), 1000, { shared: 0.2, alone: 0.1 })).toBeLessThan(20);
});
test('where they help, they are asked', () => {
  expect(asked(new Pays(), 1000, { shared: 0.6, alone: 1 })).toBeGreaterThan(980);
});
test('what changes is found out, both ways', () => {
  const pays = new Pays();
  asked(pays, 300, { shared: 0.6, alone: 1 });
  // a way that became slow is left at once; one that became fast is seen at the next look
  expect(asked(pays, 600, { shared: 5, alone: 1 })).toBeLessThan(20);
  asked(pays, 1000, { shared: 0.6, alone: 1 });
  expect(asked(pays, 600, { shared: 0.6, alone: 1 })).toBeGreaterThan(580);
});
test('the other way is looked at for a fiftieth of the time, however much slower it is', () => {
  for (const shared of [0.5, 0.125]) {
    const pays = new Pays();
    asked(pays, 100, { shared, alone: 1 });
    const [calls, count] = [4000, asked(pays, 4000, { shared, alone: 1 })];
    const lost = (calls - count) / (count * shared);
    expect(lost).toBeLessThan(0.025);
    expect(lost).toBeGreaterThan(0.005);
  }
});
test('what takes long is always shared, and never tried alone', () => {
  expect(asked(new Pays(), 500, { shared: 30, alone: 200 })).toBe(500);
});
test('runs of records are told apart', () => {
  const pays = new Pays();
  asked(pays, 300, { shared: 0.2, alone: 0.1 });
  expect(pays.shares(64, 128)).toBe(true);
  expect(pays.shares(4096, 8192)).toBe(true);
});
