import { expect, test, vi } from 'vitest';
import type { Picture, View } from '../../src-engine/protocol/messages';
import { view, Watch } from '../../src-renderer/editor/watch';

const maps = (node: string) => view({ node, of: 'out', name: 'y' }, { kind: 'maps', sample: 0, max: 16 });
const picture = (v: View): Picture => ({
  id: v.id,
  ready: true,
  iteration: 0,
  shape: [1],
  data: new Float32Array(1),
  stats: null,
  full: [1],
});
const turn = () => new Promise<void>((done) => queueMicrotask(done));

test('views are sent together, each once, and taken back when the last viewer leaves', async () => {
  const sent: string[][] = [];
  const watch = new Watch((views) => sent.push(views.map((v) => v.tensor.node)));
  const leave = [watch.add(maps('a'), () => {}), watch.add(maps('a'), () => {}), watch.add(maps('b'), () => {})];
  await turn();
  leave[0]?.();
  await turn();
  leave[1]?.();
  await turn();
  expect(sent).toEqual([['a', 'b'], ['b']]);
});
test('a picture reaches those who show it, and no others', () => {
  const watch = new Watch(
    () => {},
    (run) => run(),
  );
  const [a, b] = [vi.fn(), vi.fn()];
  watch.add(maps('a'), a);
  watch.add(maps('b'), b);
  watch.receive([picture(maps('a')), picture(maps('gone'))]);
  expect(a).toHaveBeenCalledTimes(1);
  expect(b).not.toHaveBeenCalled();
  expect(watch.picture(maps('a').id)?.ready).toBe(true);
  expect(watch.picture(maps('gone').id)).toBeUndefined();
});
test('equal views have one id', () => expect(maps('a').id).toBe(maps('a').id));
test('where nothing runs any more nothing is shown on', () => {
  const watch = new Watch(
    () => {},
    (run) => run(),
  );
  const a = vi.fn();
  watch.add(maps('a'), a);
  watch.receive([picture(maps('a'))]);
  watch.clear();
  expect(watch.picture(maps('a').id)).toBeUndefined();
  expect(a).toHaveBeenCalledTimes(2);
});
test('pictures are shown a few at a time, and a newer one takes the place of one that waits', () => {
  const tasks: (() => void)[] = [];
  const watch = new Watch(
    () => {},
    (run) => tasks.push(run),
  );
  const nodes = Array.from({ length: 12 }, (_, i) => maps(`n${i}`));
  const told: string[] = [];
  for (const v of nodes) watch.add(v, () => told.push(v.tensor.node));
  watch.receive(nodes.map(picture));
  expect(told).toEqual([]);
  tasks.shift()?.();
  expect(told).toHaveLength(5);
  watch.receive([{ ...picture(maps('n11')), iteration: 7 }]);
  while (tasks.length) tasks.shift()?.();
  expect(told).toHaveLength(12);
  expect(watch.picture(maps('n11').id)?.iteration).toBe(7);
});
test('where showing takes no time more are shown at once, and it is said when all are', async () => {
  const tasks: (() => void)[] = [];
  let shown = 0;
  const watch = new Watch(
    () => {},
    (run) => tasks.push(run),
    () => shown++,
  );
  const nodes = Array.from({ length: 30 }, (_, i) => maps(`n${i}`));
  let told = 0;
  let rendering = 0;
  const render = () => {
    for (const until = performance.now() + rendering; performance.now() < until; );
  };
  for (const v of nodes)
    watch.add(v, () => {
      if (told++ === 0) queueMicrotask(render);
    });
  const round = async (): Promise<number[]> => {
    watch.receive(nodes.map(picture));
    const sizes: number[] = [];
    while (tasks.length) {
      told = 0;
      tasks.shift()?.();
      sizes.push(told);
      await new Promise((done) => setTimeout(done));
    }
    return sizes;
  };
  expect(await round()).toEqual([5, 10, 15]);
  expect(shown).toBe(1);
  expect(await round()).toEqual([20, 10]);
  rendering = 25;
  expect(await round()).toEqual([30]);
  expect((await round())[0]).toBe(20);
  expect(shown).toBe(4);
  watch.receive([picture(maps('gone'))]);
  expect(shown).toBe(5);
});
