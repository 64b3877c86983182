/** Cuts that are moved while a run stands, and what they do to the gradient, computed beside the run. */
import { describe, expect, test } from 'vitest';
import { compile } from '../../src-engine/compile/compile';
import type { Doc } from '../../src-engine/document/doc';
import { readTraining } from '../../src-engine/document/training';
import { evaluate } from '../../src-engine/run/evaluate';
import { Loader } from '../../src-engine/run/loader';
import { picture } from '../../src-engine/run/probe';
import type { Session } from '../../src-engine/run/session';
import { hashState } from '../../src-engine/run/state';
import { truncation } from '../../src-engine/run/truncation';
import { bytes, document, go, sessionOf } from './documents';

const rows = (cell: string, training: Doc['training'] = {}, params: object = {}): Doc =>
  document(
    [
      ['data', 'Dataset', { source: 'digits', normalize: 'unit' }],
      ['grid', 'Reshape', { shape: [8, 8] }],
      ['time', 'ToSequence'],
      ['cell', cell, { hiddenSize: 6, ...params }],
      ['last', 'LastStep'],
      ['fc', 'Linear', { outFeatures: 10 }],
      ['loss', 'CrossEntropyLoss'],
    ],
    { optimizer: { name: 'Adam', lr: 0.01 }, batchSize: 16, epochs: 1, seed: 3, ...training },
  );
const end = (s: Session, iteration: number) => go(s.to({ iteration, at: s.length }));
const compared = (s: Session) => {
  const work = truncation(s);
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
  }
};
const cut = (s: Session, bptt: object) => {
  const { training } = readTraining({ ...rows('RNN').training, bptt });
  go(s.change({ kind: 'training', training }));
};
const gradient = (s: Session, key: string) =>
  s.machine.data(s.program.state.find((c) => c.key === key)?.grad as number).join();

describe('a cut that is moved', () => {
  test('holds for the iteration that is looked at, also where it was done: as if it had been there', async () => {
    for (const at of ['backward', 'end'] as const) {
      const [a, b] = [await sessionOf(rows('LSTM')), await sessionOf(rows('LSTM'))];
      go(a.to({ iteration: 3, at: 1 }));
      cut(a, { cuts: [5] });
      end(a, 3);
      // b: cut only when that iteration has run, or most of it
      const to = at === 'end' ? b.length : b.length - 4;
      go(b.to({ iteration: 3, at: to }));
      cut(b, { cuts: [5] });
      expect(b.cursor).toEqual({ iteration: 3, at: to });
      end(b, 3);
      expect(gradient(b, 'cell.weight_hh_l0')).toBe(gradient(a, 'cell.weight_hh_l0'));
      expect(hashState(b.state)).toBe(hashState(a.state));
    }
  });
  test('is undone without a trace: the bits of a run that was never cut', async () => {
    const [a, b] = [await sessionOf(rows('GRU')), await sessionOf(rows('GRU'))];
    end(a, 6);
    end(b, 3);
    const before = gradient(b, 'cell.weight_hh_l0');
    cut(b, { truncate: 2 });
    expect(gradient(b, 'cell.weight_hh_l0')).not.toBe(before);
    cut(b, {});
    expect(gradient(b, 'cell.weight_hh_l0')).toBe(before);
    end(b, 6);
    expect(hashState(b.state)).toBe(hashState(a.state));
    // and going back over it, and on again, gives what it gave
    cut(b, { cuts: [4] });
    end(b, 8);
    const after = hashState(b.state);
    end(b, 2);
    end(b, 8);
    expect(hashState(b.state)).toBe(after);
  });
  test('makes no other session, and an edit of the document reaches it', async () => {
    const loader = new Loader(bytes);
    const load = (training: Doc['training'], why: 'open' | 'edit') =>
      loader.load({ doc: rows('RNN', training), why, tensors: new Map(), weights: new Map() });
    const first = await load({}, 'open');
    const second = await load({ bptt: { cuts: [3], truncate: 7 } }, 'edit');
    expect(second.session).toBe(first.session);
    expect(second.issues).toEqual([]);
  });
});

describe('truncated against full', () => {
  test('are the norms and the cosine of the two gradients that an evaluation gives', async () => {
    const given = rows('LSTM', { bptt: { truncate: 3 } });
    const s = await sessionOf(given);
    go(s.to({ iteration: 0, at: 5 }));
    const found = compared(s);
    const data = await new Loader(bytes).data(given);
    const grads = (doc: Doc) => evaluate(doc, new Map(), data, { mode: 'train', grad: true }).tensors;
    const [cutOnes, whole] = [grads(given), grads(rows('LSTM'))];
    expect(found?.weights.map((w) => w.name)).toEqual(['weight_ih_l0', 'weight_hh_l0', 'bias_ih_l0', 'bias_hh_l0']);
    for (const w of found?.weights ?? []) {
      const [a, b] = [cutOnes, whole].map((all) => [...(all.get(`grad:cell.${w.name}`)?.data ?? [])]) as [
        number[],
        number[],
      ];
      const dot = (x: number[], y: number[]) => x.reduce((n, v, i) => n + v * (y[i] as number), 0);
      expect(w.truncated).toBeCloseTo(Math.sqrt(dot(a, a)), 6);
      expect(w.full).toBeCloseTo(Math.sqrt(dot(b, b)), 6);
      expect(w.cosine).toBeCloseTo(dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b)), 6);
      expect(w.cosine).toBeLessThan(0.9999);
    }
  });
  test('are the same where nothing is cut', async () => {
    const s = await sessionOf(rows('GRU', { bptt: { cuts: [8, 30] } }));
    for (const w of compared(s)?.weights ?? []) {
      expect(w.truncated).toBe(w.full);
      expect(w.cosine).toBeCloseTo(1, 12);
    }
  });
  test('of every node of a loop; of none where nothing recurs or learns', async () => {
    const loop: Doc = {
      ...rows('RNN', { bptt: { cuts: [4] } }),
      nodes: rows('RNN').nodes.flatMap((n) =>
        n.id !== 'cell'
          ? [n]
          : [
              { id: 'sum', op: 'Add', params: {}, at: [0, 0] as const },
              { id: 'act', op: 'Tanh', params: {}, at: [0, 0] as const },
              { id: 'cell', op: 'Delay', params: {}, at: [0, 0] as const },
              { id: 'back', op: 'Linear', params: { outFeatures: 8 }, at: [0, 0] as const },
            ],
      ),
      edges: [
        ['data.x', 'grid.x'],
        ['grid.y', 'time.x'],
        ['time.y', 'sum.a'],
        ['back.y', 'sum.b'],
        ['sum.y', 'act.x'],
        ['act.y', 'cell.x'],
        ['cell.y', 'back.x'],
        ['act.y', 'last.x'],
        ['last.y', 'fc.x'],
        ['fc.y', 'loss.prediction'],
        ['data.y', 'loss.target'],
      ],
    };
    const s = await sessionOf(loop);
    const weights = compared(s)?.weights ?? [];
    expect(weights.map((w) => `${w.node}.${w.name}`)).toEqual(['back.weight', 'back.bias']);
    // the loss looks at the last step alone: what is cut off is a part of the whole
    for (const w of weights) expect(w.truncated).not.toBe(w.full);
    const frozen = await sessionOf({
      ...loop,
      nodes: loop.nodes.map((n) => (n.id === 'back' ? { ...n, frozen: true } : n)),
    });
    expect(compared(frozen)).toBeNull();
    const plain = await sessionOf(
      document([
        ['data', 'Dataset', { source: 'digits' }],
        ['flat', 'Flatten'],
        ['fc', 'Linear', { outFeatures: 10 }],
        ['loss', 'CrossEntropyLoss'],
      ]),
    );
    expect(compared(plain)).toBeNull();
  });
  test('leave the run alone: the same bits with and without, pictures too, dropout and carried state on', async () => {
    const doc = rows('LSTM', { bptt: { truncate: 3, carryState: true } }, { numLayers: 2, dropout: 0.3 });
    const carried: Doc = {
      ...doc,
      nodes: doc.nodes.map((n) => (n.id === 'data' ? { ...n, params: { ...n.params, shuffle: false } } : n)),
    };
    expect(compile(carried, { training: true, grad: 'inputs', update: true }).program).not.toBeNull();
    const [a, b] = [await sessionOf(carried), await sessionOf(carried)];
    const view = {
      id: 'g',
      tensor: { node: 'cell', of: 'grad-hidden', name: 'c_l1' },
      reduce: { kind: 'steps', sample: 0, max: 8 },
    } as const;
    for (let i = 0; i < 5; i++) {
      for (const at of [7, 60, b.length]) {
        go(a.to({ iteration: i, at }));
        go(b.to({ iteration: i, at }));
        const before = picture(b, view);
        expect(compared(b)?.iteration).toBe(i);
        expect(picture(b, view)).toEqual(before);
      }
      expect(hashState(b.state)).toBe(hashState(a.state));
    }
    // asked for in the middle of it, while the run goes on
    const work = truncation(b);
    for (let k = 0; k < 9; k++) work.next();
    end(b, 7);
    for (let done = false; !done; ) done = work.next().done === true;
    end(a, 7);
    expect(hashState(b.state)).toBe(hashState(a.state));
  });
});
