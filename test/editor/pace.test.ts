import { expect, test } from 'vitest';
import { Pace } from '../../src-renderer/editor/pace';

const busy = (ms: number) => {
  for (const until = performance.now() + ms; performance.now() < until; );
};
test('what is told is all that a report made the page do, what is rendered in the same task too, and the frame', async () => {
  const told: number[] = [];
  let draw = (_: number) => {};
  const pace = new Pace(
    (ms) => told.push(ms),
    (done) => {
      draw = done;
    },
  );
  pace.spend(() => busy(5));
  pace.spend(() => queueMicrotask(() => busy(7)));
  await new Promise((done) => setTimeout(done, 30));
  pace.shown();
  expect(told).toEqual([]);
  draw(9);
  expect(told[0]).toBeGreaterThanOrEqual(21);
  pace.shown();
  draw(3);
  expect(told[1]).toBe(3);
});
