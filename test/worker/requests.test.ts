/** The engine as the page knows it: requests and events over a pair of ports. */
import { describe, expect, test, vi } from 'vitest';
import { IssueError } from '../../src-engine/core/issue';
import type { MachineSettings } from '../../src-engine/core/machine';
import type { Doc } from '../../src-engine/document/doc';
import type { Events, Loaded, Picture } from '../../src-engine/protocol/messages';
import { type Call, connect, pair, serve } from '../../src-engine/protocol/rpc';
import { engine } from '../../src-engine/worker/engine';
import { setParam, setTraining } from '../../src-renderer/editor/changes';
import { bytes, digits, document } from '../run/documents';

vi.setConfig({ testTimeout: 30_000 });

type Open = { call: Call; events: Events[]; loaded: Loaded };
async function open(doc: Doc): Promise<Open> {
  const [page, worker] = pair();
  serve(worker, engine(bytes));
  const events: Events[] = [];
  const call = connect(page, (e) => events.push(e));
  return { call, events, loaded: await call('load', { doc, why: 'open' }) };
}
const until = async (holds: () => boolean) => {
  for (let i = 0; i < 2000 && !holds(); i++) await new Promise((done) => setTimeout(done, 5));
  expect(holds()).toBe(true);
};
const iterate = async ({ call, events }: Open, iterations: number) => {
  const before = events.filter((e) => e.type === 'stopped').length;
  await call('run', { iterations });
  await until(() => events.filter((e) => e.type === 'stopped').length > before);
};
const lossesOf = (events: readonly Events[]): Map<number, number> => {
  const found = new Map<number, number>();
  for (const e of events) {
    if (e.type !== 'losses') continue;
    if (e.voidFrom !== null) for (const i of [...found.keys()]) if (i >= e.voidFrom) found.delete(i);
    for (let i = 0; i < e.points.length; i += 2) found.set(e.points[i] as number, e.points[i + 1] as number);
  }
  return found;
};
const computed = (events: readonly Events[]) => events.findLast((e) => e.type === 'position')?.position.computed;
const hash = async ({ call }: Open) => (await call('hash', {})).hash;

test('a batch of another length brings its own tape before its position; one of the same does not', async () => {
  const it = await open(
    document(
      [
        ['data', 'Dataset', { source: 'echo', delay: 1, length: 20, minLength: 2, samples: 60, test: 0.2 }],
        ['cell', 'RNN', { hiddenSize: 2 }],
        ['fc', 'Linear', { outFeatures: 2 }],
        ['loss', 'CrossEntropyLoss'],
      ],
      { batchSize: 1, seed: 3 },
    ),
  );
  let { tape } = it.loaded;
  let came = 0;
  for (let k = 0; k < 12; k++) {
    const from = it.events.length;
    const position = await it.call('step', { unit: 'iteration', back: false });
    const fresh = it.events.slice(from);
    const given = fresh.filter((e) => e.type === 'tape');
    for (const e of given) tape = e.tape;
    came += given.length;
    expect(given.length).toBeLessThanOrEqual(1);
    if (given.length)
      expect(fresh.findIndex((e) => e.type === 'tape')).toBeLessThan(fresh.findIndex((e) => e.type === 'position'));
    expect(tape).toHaveLength(position.length);
    expect(tape.at(-1)?.prim).toBe('commit');
  }
  expect(came).toBeGreaterThan(5);
  const again = it.events.length;
  await it.call('step', { unit: 'instruction', back: true });
  expect(it.events.slice(again).some((e) => e.type === 'tape')).toBe(false);
});
describe('a document with an error', () => {
  const wrong = (doc: Doc) => setParam(doc, 'pool1', 'kernelSize', 20);
  const out = { node: 'act1', of: 'out', name: 'y' } as const;
  const view = (node: string) => ({
    id: node,
    tensor: { ...out, node },
    reduce: { kind: 'samples', count: 2 } as const,
  });
  const ready = (events: readonly Events[]) =>
    (events.filter((e) => e.type === 'pictures').at(-1)?.pictures ?? []).filter((p) => p.ready).map((p) => p.id);
  test('is computed as far as it has none, with the weights of the run; one that was not stepped yet shows its samples', async () => {
    const it = await open(digits());
    await iterate(it, 3);
    const before = await it.call('tensor', { tensor: { node: 'conv1', of: 'param', name: 'weight' } });
    const loaded = await it.call('load', { doc: wrong(digits()), why: 'edit' });
    expect(loaded).toMatchObject({ isPart: true, kept: [], fresh: [], position: { iteration: 3 } });
    await until(() => computed(it.events) === loaded.tape.findIndex((e) => e.phase === 'update'));
    expect(loaded.position?.at).toBe(0);
    expect(loaded.tape.map((e) => e.node)).toEqual(expect.arrayContaining(['conv1', 'bn', 'act1']));
    expect(loaded.tape.some((e) => e.node === 'fc' || e.phase === 'backward')).toBe(false);
    const after = await it.call('tensor', { tensor: { node: 'conv1', of: 'param', name: 'weight' } });
    expect(after?.data).toEqual(before?.data);
    const views = [{ ...view('data'), tensor: { ...out, node: 'data', name: 'x' } }, view('act1'), view('fc')];
    await it.call('watch', { views });
    expect(ready(it.events)).toEqual(['data', 'act1']);
    const fresh = await open(wrong(digits()));
    await fresh.call('watch', { views });
    expect([fresh.loaded.position?.at, ready(fresh.events)]).toEqual([0, ['data']]);
    await fresh.call('step', { unit: 'phase', back: false });
    expect(ready(fresh.events)).toEqual(['data', 'act1']);
  });
  test('cannot be trained, changed or saved; mended it goes on where it was, whatever was stepped', async () => {
    const it = await open(digits());
    await iterate(it, 3);
    const state = await hash(it);
    await it.call('load', { doc: wrong(digits()), why: 'edit' });
    for (const ask of [
      it.call('run', {}),
      it.call('weights', {}),
      it.call('setWeight', { key: 'conv1.bias', index: 0, value: 9 }),
    ])
      await expect(ask).rejects.toBeInstanceOf(IssueError);
    await it.call('step', { unit: 'iteration', back: false });
    const mended = await it.call('load', { doc: digits(), why: 'edit' });
    expect(mended).toMatchObject({ isPart: false, issues: [], position: { iteration: 2, running: false } });
    expect(await hash(it)).toBe(state);
    // mended otherwise than it was: the weights that fit go on
    await it.call('load', { doc: wrong(digits()), why: 'edit' });
    const other = await it.call('load', { doc: setParam(digits(), 'conv1', 'padding', 2), why: 'edit' });
    expect(other.kept).toContain('conv1.weight');
    expect(other.position?.iteration).toBe(3);
  });
  test('an Input that nothing feeds holds up what it feeds, and no more', async () => {
    const side = { id: 'side', op: 'Input', params: { shape: [2] }, at: [0, 300] } as const;
    const fed = { id: 'fed', op: 'ReLU', params: {}, at: [240, 300] } as const;
    const unfed = (doc: Doc): Doc => ({
      ...doc,
      nodes: [...doc.nodes, side, fed],
      edges: [...doc.edges, ['side.y', 'fed.x']],
    });
    const it = await open(unfed(digits()));
    expect(it.loaded).toMatchObject({ isPart: true, issues: [{ code: 'no-feed', node: 'side' }] });
    await it.call('watch', { views: [view('act1'), view('fc'), view('fed')] });
    await it.call('step', { unit: 'phase', back: false });
    expect(ready(it.events)).toEqual(['act1', 'fc']);
    // beside another error, too
    const both = await it.call('load', { doc: unfed(wrong(digits())), why: 'edit' });
    expect(both).toMatchObject({ isPart: true, issues: [{ code: 'kernel-too-large', node: 'pool1' }] });
    await it.call('step', { unit: 'phase', back: false });
    expect(ready(it.events)).toEqual(['act1']);
    // alone it leaves nothing
    const alone = await open({ ...digits(), nodes: [side], edges: [] });
    expect(alone.loaded).toMatchObject({ isPart: false, position: null });
  });
  test('what measures a document wants the whole of it', async () => {
    const it = await open(digits());
    const ask = { doc: wrong(digits()), samples: 4, steps: 1 };
    await expect(it.call('memory', ask)).rejects.toBeInstanceOf(IssueError);
    await expect(it.call('benchmark', { ...ask, iterations: 1, seconds: 0 })).rejects.toBeInstanceOf(IssueError);
    await expect(it.call('led', { ...ask, iterations: 1 })).rejects.toBeInstanceOf(IssueError);
  });
  test('opened after another, nothing of that one goes on', async () => {
    const it = await open(digits());
    await iterate(it, 2);
    const loaded = await it.call('load', { doc: wrong(digits()), why: 'open' });
    expect(loaded).toMatchObject({ isPart: true, position: { iteration: 0 } });
    const mended = await it.call('load', { doc: digits(), why: 'edit' });
    expect(await hash(it)).toBe(await hash(await open(digits())));
    expect(mended.position?.iteration).toBe(0);
  });
});
describe('a run', () => {
  test('a load says what there is: tape, shapes, parameters, data', async () => {
    const { loaded } = await open(digits());
    expect(loaded.issues).toEqual([]);
    expect(loaded.ports['conv1.y']).toEqual({ shape: [4, 8, 8], sequence: false, dtype: 'float32' });
    expect(loaded.params.filter((p) => p.node === 'conv1').map((p) => [p.key, p.kind])).toEqual([
      ['conv1.weight', 'param'],
      ['conv1.bias', 'param'],
      ['conv1.weight.exp_avg', 'slot'],
      ['conv1.weight.exp_avg_sq', 'slot'],
      ['conv1.bias.exp_avg', 'slot'],
      ['conv1.bias.exp_avg_sq', 'slot'],
    ]);
    expect(loaded.data).toMatchObject({ source: 'digits', trainCount: 1438, testCount: 359, batchesPerEpoch: 90 });
    expect(loaded.tape.at(-1)).toMatchObject({ prim: 'commit', phase: 'update' });
    expect([...new Set(loaded.tape.map((e) => e.phase))]).toEqual(['forward', 'loss', 'backward', 'update']);
    expect(loaded.grads).toContain('conv1.weight');
    expect(loaded.grads).toContain('conv1.y');
    expect(loaded.position).toMatchObject({ iteration: 0, at: 0, running: false });
  });
  test('losses arrive each once, fall, and an epoch is measured', async () => {
    const it = await open(digits());
    await iterate(it, 90);
    const losses = lossesOf(it.events);
    expect([...losses.keys()]).toEqual(Array.from({ length: 90 }, (_, i) => i));
    const mean = (from: number) => [...losses.values()].slice(from, from + 10).reduce((a, b) => a + b) / 10;
    expect(mean(80)).toBeLessThan(mean(0) / 2);
    const epochs = it.events.filter((e) => e.type === 'epoch');
    expect(epochs).toHaveLength(1);
    expect(epochs[0]?.metrics.testAccuracy).toBeGreaterThan(0.7);
    expect(it.events.filter((e) => e.type === 'checkpoint')).toHaveLength(1);
  });
  test('a part kept for validation is measured, too, and neither trains nor tests', async () => {
    const doc = digits({ batchSize: 16 });
    const nodes = doc.nodes.map((n) => (n.op === 'Dataset' ? { ...n, params: { ...n.params, validation: 0.25 } } : n));
    const it = await open({ ...doc, nodes });
    expect(it.loaded.data).toMatchObject({ trainCount: 989, testCount: 359, validationCount: 449 });
    await iterate(it, it.loaded.data?.batchesPerEpoch ?? 0);
    const [epoch] = it.events.filter((e) => e.type === 'epoch');
    expect(epoch?.metrics.validationLoss).toBeGreaterThan(0);
    expect(epoch?.metrics.validationAccuracy).toBeGreaterThan(0.6);
    expect(epoch?.metrics.validationAccuracy).not.toBe(epoch?.metrics.testAccuracy);
  });
  test('a run without bound ends after the epochs that the document asks for', async () => {
    const it = await open(digits({ epochs: 2, batchSize: 256 }));
    await it.call('run', {});
    await until(() => it.events.some((e) => e.type === 'stopped'));
    expect(lossesOf(it.events).size).toBe(12);
  });
  test('pause stands at the end of an iteration; going back and on gives the same bits', async () => {
    const it = await open(digits());
    await it.call('run', {});
    await until(() => lossesOf(it.events).size > 5);
    const p = await it.call('pause', {});
    expect(p.at).toBe(p.length);
    expect(p.running).toBe(false);
    const before = await hash(it);
    await it.call('goTo', { iteration: p.iteration - 4 });
    expect(await hash(it)).not.toBe(before);
    expect(Math.max(...lossesOf(it.events).keys())).toBe(p.iteration - 4);
    await it.call('goTo', { iteration: p.iteration });
    expect(await hash(it)).toBe(before);
  });
  test('steps, seeks and runs to a node', async () => {
    const { call, loaded } = await open(digits());
    expect((await call('step', { unit: 'node', back: false })).at).toBe(1);
    const p = await call('step', { unit: 'phase', back: false });
    expect(loaded.tape[p.at - 1]?.phase).toBe('forward');
    expect(loaded.tape[p.at]?.phase).toBe('loss');
    expect((await call('seek', { at: 3 })).at).toBe(3);
    expect((await call('step', { unit: 'instruction', back: true })).at).toBe(2);
    await call('run', { toNode: 'fc' });
    const at = (await call('pause', {})).at;
    expect(loaded.tape[at - 1]).toMatchObject({ node: 'fc', phase: 'forward' });
    expect((await call('step', { unit: 'iteration', back: true })).iteration).toBe(0);
  });
  test('reset starts from the seed again', async () => {
    const it = await open(digits());
    const first = await hash(it);
    await iterate(it, 5);
    expect(await hash(it)).not.toBe(first);
    expect(await it.call('reset', {})).toMatchObject({ iteration: 0, at: 0 });
    expect(await hash(it)).toBe(first);
    expect(lossesOf(it.events).size).toBe(0);
  });
});

describe('looking', () => {
  test('a picture is not ready before its instruction, and is after it', async () => {
    const it = await open(digits());
    const pictures = () => it.events.filter((e) => e.type === 'pictures').at(-1)?.pictures as readonly Picture[];
    const view = {
      id: 'a',
      tensor: { node: 'conv1', of: 'out', name: 'y' },
      reduce: { kind: 'maps', sample: 1, max: 3 },
    } as const;
    await it.call('watch', { views: [view] });
    await until(() => it.events.some((e) => e.type === 'pictures'));
    expect(pictures()[0]).toMatchObject({ id: 'a', ready: false });
    await it.call('step', { unit: 'instruction', back: false });
    expect(pictures()[0]).toMatchObject({ ready: true, shape: [3, 8, 8], full: [16, 4, 8, 8] });
    const whole = await it.call('tensor', { tensor: view.tensor, sample: 1 });
    expect([...(pictures()[0]?.data ?? [])]).toEqual([...(whole?.data.slice(0, 192) ?? [])]);
    await it.call('step', { unit: 'instruction', back: true });
    expect(pictures()[0]?.ready).toBe(false);
  });
  test('the terms of an element give the element', async () => {
    const it = await open(digits());
    await it.call('step', { unit: 'phase', back: false });
    const found = await it.call('explain', { tensor: { node: 'conv1', of: 'out', name: 'y' }, index: [2, 1, 4, 4] });
    const sum = (found?.terms ?? []).reduce((s, t) => s + t.reduce((p, f) => p * f.value, 1), found?.plus?.value ?? 0);
    expect(found?.terms).toHaveLength(9);
    expect(sum).toBeCloseTo(found?.value ?? Number.NaN, 5);
    expect(found?.terms[0]?.map((f) => f.name)).toEqual(['data.x', 'weight']);
  });
  test('a surface and its points for two inputs, none for others', async () => {
    const doc = document(
      [
        ['data', 'Dataset', { source: 'xor', samples: 60 }],
        ['fc', 'Linear', { outFeatures: 2 }],
        ['loss', 'CrossEntropyLoss'],
      ],
      { batchSize: 16 },
    );
    const it = await open(doc);
    const before = await hash(it);
    const found = await it.call('surface', { size: 8, range: [-1, 1, -1, 1] });
    expect(found?.shape).toEqual([8, 8]);
    expect(new Set(found?.data).size).toBeGreaterThan(10);
    const p = await it.call('points', { max: 100 });
    expect(p?.label).toHaveLength(60);
    expect([...(p?.test ?? [])].filter(Boolean)).toHaveLength(12);
    expect(await hash(it)).toBe(before);
    const other = await open(digits());
    expect(await other.call('surface', { size: 8, range: [-1, 1, -1, 1] })).toBeNull();
    expect(await other.call('points', { max: 10 })).toBeNull();
  });
});

describe('editing while there is a run', () => {
  test('another kernel goes on from the same iteration; what fits keeps its value and slots, the rest starts from the seed', async () => {
    const it = await open(digits());
    await iterate(it, 7);
    const before = (await it.call('weights', {})).tensors;
    const edited = await it.call('load', { doc: setParam(digits(), 'conv1', 'kernelSize', 5), why: 'edit' });
    expect(edited.position).toMatchObject({ iteration: 7, at: 0, running: false });
    expect([...edited.fresh].sort()).toEqual([
      'conv1.weight',
      'conv1.weight.exp_avg',
      'conv1.weight.exp_avg_sq',
      'fc.weight',
      'fc.weight.exp_avg',
      'fc.weight.exp_avg_sq',
    ]);
    expect(edited.kept).toContain('conv1.bias');
    expect(edited.kept).toContain('bn.running_mean');
    const after = (await it.call('weights', {})).tensors;
    for (const key of edited.kept) expect(after[key]?.data, key).toEqual(before[key]?.data);
    const seeded = (await (await open(setParam(digits(), 'conv1', 'kernelSize', 5))).call('weights', {})).tensors;
    for (const key of edited.fresh) expect(after[key]?.data, key).toEqual(seeded[key]?.data);
  });
  test('where nothing was learnt yet, what weights start from holds at once: their rule, the seed, written numbers', async () => {
    const he = setParam(digits(), 'conv1', 'init', 'he');
    const seeded = setTraining(digits(), ['seed'], 8);
    const written = { 'fc.bias': Array.from({ length: 10 }, (_, i) => i / 4) };
    const nodes = digits().nodes.map((n) => (n.id === 'fc' ? { ...n, weights: { bias: written['fc.bias'] } } : n));
    for (const doc of [he, seeded, { ...digits(), nodes }]) {
      const it = await open(digits());
      const loaded = await it.call('load', { doc, why: 'edit' });
      expect(await hash(it)).toBe(await hash(await open(doc)));
      if (doc === he) expect(loaded.kept).toContain('fc.weight');
      // what was learnt is not forgotten for it
      const taught = await open(digits());
      await iterate(taught, 1);
      const state = await hash(taught);
      expect((await taught.call('load', { doc, why: 'edit' })).position).toMatchObject({ iteration: 1 });
      expect(await hash(taught)).toBe(state);
    }
  });
  test('a weight that the user set goes on through an edit, and into what is saved, wherever the cursor stands', async () => {
    for (const steps of [0, 2]) {
      const it = await open(digits());
      await iterate(it, steps);
      await it.call('setWeight', { key: 'fc.bias', index: 3, value: 5 });
      const bias = async () => (await it.call('weights', {})).tensors['fc.bias']?.data[3];
      expect(await bias()).toBe(5);
      const padded = await it.call('load', { doc: setParam(digits(), 'conv1', 'outChannels', 5), why: 'edit' });
      expect(padded).toMatchObject({ position: { iteration: steps } });
      expect(padded.kept).toContain('fc.bias');
      expect(await bias()).toBe(5);
    }
  });
  test('undo brings document and weights back', async () => {
    const it = await open(digits());
    await iterate(it, 7);
    const before = await hash(it);
    await it.call('load', { doc: setParam(digits(), 'conv1', 'kernelSize', 5), why: 'edit' });
    await iterate(it, 3);
    const back = await it.call('load', { doc: digits(), why: 'undo' });
    expect(back.position).toMatchObject({ iteration: 6 });
    expect(await hash(it)).toBe(before);
    expect(Math.max(...lossesOf(it.events).keys())).toBe(9);
    await iterate(it, 2);
    expect([...lossesOf(it.events).keys()].sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
  });
  test('an error does not lose the run: mending it goes on where it stood', async () => {
    const it = await open(digits());
    await iterate(it, 4);
    const before = await hash(it);
    const broken = await it.call('load', { doc: setParam(digits(), 'conv1', 'kernelSize', 99), why: 'edit' });
    expect(broken.issues[0]).toMatchObject({ code: 'kernel-too-large', node: 'conv1' });
    expect(broken.tape).toEqual([]);
    await expect(it.call('run', {})).rejects.toThrow(IssueError);
    expect((await it.call('load', { doc: digits(), why: 'undo' })).position).toMatchObject({ iteration: 3 });
    expect(await hash(it)).toBe(before);
  });
  test('another learning rate while it runs: no pause, no other tape', async () => {
    const it = await open(digits({ epochs: 50 }));
    await it.call('run', {});
    await until(() => lossesOf(it.events).size > 3);
    const loaded = await it.call('load', {
      doc: setTraining(digits({ epochs: 50 }), ['optimizer', 'lr'], 0.002),
      why: 'edit',
    });
    expect(loaded.position?.running).toBe(true);
    expect([loaded.kept, loaded.fresh]).toEqual([[], []]);
    const reached = loaded.position?.iteration ?? 0;
    await until(() => lossesOf(it.events).size > reached + 4);
    await it.call('pause', {});
  });
  test('moving a node changes nothing', async () => {
    const it = await open(digits());
    await iterate(it, 3);
    const before = await hash(it);
    const doc = digits();
    const moved = { ...doc, nodes: doc.nodes.map((n) => ({ ...n, at: [n.at[0] + 10, 5] as const })) };
    expect((await it.call('load', { doc: moved, why: 'edit' })).position).toMatchObject({ iteration: 2 });
    expect(await hash(it)).toBe(before);
  });
  test('another way to run goes on from the same state: strict sums differ, schedules do not', async () => {
    const it = await open(digits());
    await iterate(it, 4);
    const [before, doc] = [await hash(it), digits()];
    const use = async (settings: MachineSettings) => {
      await it.call('machine', settings);
      const { kept, fresh, position } = await it.call('load', { doc, why: 'edit' });
      expect(fresh).toEqual([]);
      expect(kept).toContain('conv1.weight');
      expect(await hash(it)).toBe(before);
      return position;
    };
    expect(await use({ schedule: 'inspect' })).toMatchObject({ iteration: 4, at: 0 });
    expect(await use({ backend: 'reference' })).toMatchObject({ iteration: 4 });
    await use({ strict: true });
    await iterate(it, 3);
    expect((await it.call('load', { doc, why: 'edit' })).position).toMatchObject({ iteration: 6 });
  });
  test('a checkpoint is enough to go on in another engine, with the same bits', async () => {
    const doc = digits({ batchSize: 256, epochs: 3 });
    const it = await open(doc);
    await iterate(it, 6);
    const checkpoint = it.events.find((e) => e.type === 'checkpoint');
    if (checkpoint?.type !== 'checkpoint') throw new Error('no checkpoint');
    await iterate(it, 6);
    const [page, worker] = pair();
    serve(worker, engine(bytes));
    const events: Events[] = [];
    const call = connect(page, (e) => events.push(e));
    await call('load', { doc, why: 'open', weights: checkpoint.tensors, start: checkpoint.iteration });
    await iterate({ call, events, loaded: it.loaded }, 12 - checkpoint.iteration);
    expect((await call('hash', {})).hash).toBe(await hash(it));
  });
});

describe('what an edit leads to is seen without a step', () => {
  const edited = (doc = digits()) => setParam(doc, 'conv1', 'kernelSize', 5);
  const of = (node: string, of: 'out' | 'grad-out' = 'out', name = 'y') => ({ tensor: { node, of, name } as const });
  const ALL = ['conv1', 'bn', 'act1', 'pool1', 'drop', 'flat', 'fc'].map((node) => of(node));
  const read = async ({ call }: Open, asks: readonly ReturnType<typeof of>[]) =>
    Promise.all(asks.map(async (ask) => (await call('tensor', ask))?.data ?? null));
  /** Where the preview ends: the gradients are there, no new state is. */
  const shown = async (it: Open, loaded: Loaded, phase: 'backward' | 'update') => {
    const end = loaded.tape.findIndex((e) => e.phase === phase);
    await until(() => computed(it.events) === end);
  };
  test('its values, and gradients where gradients were seen, are those that stepping then gives; nothing has moved', async () => {
    const it = await open(digits());
    await iterate(it, 3);
    const loaded = await it.call('load', { doc: edited(), why: 'edit' });
    await shown(it, loaded, 'update');
    const asks = [...ALL, of('loss', 'out', 'loss'), of('conv1', 'grad-out'), of('fc', 'grad-out')];
    const state = await hash(it);
    const ahead = await read(it, asks);
    expect(ahead.every((data) => data?.some((x) => x !== 0))).toBe(true);
    expect(it.events.findLast((e) => e.type === 'position')?.position).toMatchObject({
      iteration: 3,
      at: 0,
      loss: null,
    });
    expect(lossesOf(it.events).has(3)).toBe(false);
    await it.call('step', { unit: 'phase', back: false });
    await it.call('step', { unit: 'phase', back: false });
    await it.call('step', { unit: 'phase', back: false });
    expect(await read(it, asks)).toEqual(ahead);
    expect(await hash(it)).toBe(state);
    // a run that is not looked at ahead has the same bits
    const other = await open(digits());
    await iterate(other, 3);
    await other.call('step', { unit: 'node', back: false });
    await other.call('seek', { at: 0 });
    expect((await other.call('load', { doc: edited(), why: 'edit' })).position).toMatchObject({ at: 0, computed: 0 });
    for (const each of [it, other]) await iterate(each, 3);
    expect(await hash(it)).toBe(await hash(other));
  });
  test('a step shows what it has come to, and no more; one that was never stepped shows nothing', async () => {
    const it = await open(digits());
    expect((await it.call('load', { doc: edited(), why: 'edit' })).position?.computed).toBe(0);
    await it.call('step', { unit: 'node', back: false });
    const loaded = await it.call('load', { doc: digits(), why: 'edit' });
    await shown(it, loaded, 'backward');
    expect((await read(it, [of('fc'), of('fc', 'grad-out')])).map((d) => d !== null)).toEqual([true, false]);
    await it.call('step', { unit: 'node', back: false });
    expect((await read(it, [of('conv1'), of('fc')])).map((d) => d !== null)).toEqual([true, false]);
  });
  test('a weight that is set is seen in all that follows from it', async () => {
    const it = await open(digits());
    await it.call('step', { unit: 'phase', back: false });
    const loaded = await it.call('load', { doc: edited(), why: 'edit' });
    await shown(it, loaded, 'backward');
    const before = await read(it, ALL);
    const position = await it.call('setWeight', { key: 'conv1.bias', index: 0, value: 2 });
    expect(position).toMatchObject({ at: 0, computed: loaded.tape.findIndex((e) => e.phase === 'backward') });
    const after = await read(it, ALL);
    for (const [i, data] of after.entries()) expect(data, ALL[i]?.tensor.node).not.toEqual(before[i]);
    await it.call('step', { unit: 'phase', back: false });
    expect(await read(it, ALL)).toEqual(after);
  });
  test('what is wrong with the data is said by the step that comes to it', async () => {
    const chain = document([
      ['ids', 'Input', { dtype: 'int32', value: [1, 9] }],
      ['emb', 'Embedding', { numEmbeddings: 10, embeddingDim: 3 }],
      ['act', 'ReLU'],
      ['more', 'Tanh'],
    ]);
    const sound = document([
      ['x', 'Input', { value: [1, 2] }],
      ['twice', 'Expression', { code: '2 * x' }],
    ]);
    const nodes = [...sound.nodes, ...chain.nodes];
    const doc: Doc = { ...chain, nodes, edges: [...sound.edges, ...chain.edges] };
    const it = await open(doc);
    await it.call('step', { unit: 'phase', back: false });
    const from = it.events.length;
    const loaded = await it.call('load', { doc: setParam(doc, 'emb', 'numEmbeddings', 5), why: 'edit' });
    expect(loaded.tape.map((e) => e.node)).toEqual(['twice', 'emb', 'act', 'more']);
    await until(() => computed(it.events) === 1);
    expect(await read(it, [of('twice'), of('emb')])).toEqual([Float32Array.of(2, 4), null]);
    const stopped = () => it.events.slice(from).flatMap((e) => (e.type === 'stopped' ? [e.issue?.code] : []));
    expect(stopped()).toEqual([]);
    await it.call('step', { unit: 'phase', back: false });
    expect(stopped()).toEqual(['class-out-of-range']);
  });
});

describe('refusals', () => {
  test('nothing can be asked of an engine that has no document', async () => {
    const [page, worker] = pair();
    serve(worker, engine(bytes));
    const call = connect(page, () => {});
    for (const request of [
      call('step', { unit: 'node', back: false }),
      call('run', {}),
      call('hash', {}),
      call('pause', {}),
    ])
      await expect(request).rejects.toThrow(IssueError);
  });
  test('a request that is not in the table is refused', async () => {
    const [page, worker] = pair();
    serve(worker, engine(bytes));
    const call = connect(page, () => {}) as unknown as (m: string, a: unknown) => Promise<unknown>;
    await expect(call('constructor', {})).rejects.toThrow('no request');
  });
});
