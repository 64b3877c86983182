/**
 * A run at full speed keeps no copy of what each iteration began with. Wherever it is left, what comes of it has the bits of a run that was stepped through, for
 * which one is kept: going back over its commit, after a fault, after edits, with what is saved. And it is so however long a copy is put off: a clock that stands
 * lets it take none, one that leaps lets it take one for each iteration.
 */
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { MachineOptions } from '../../src-engine/backend/create';
import { IssueError } from '../../src-engine/core/issue';
import type { Doc } from '../../src-engine/document/doc';
import { readTraining } from '../../src-engine/document/training';
import { copyState, History } from '../../src-engine/run/history';
import { Loader } from '../../src-engine/run/loader';
import { Session } from '../../src-engine/run/session';
import { hashState, type State } from '../../src-engine/run/state';
import type { Change } from '../../src-engine/run/timeline';
import { END } from '../../src-engine/run/units';
import { bytes, digits, document, go, sessionOf } from './documents';

vi.setConfig({ testTimeout: 60_000 });
const CLOCKS = {
  standing: () => vi.spyOn(performance, 'now').mockReturnValue(0),
  leaping: () => {
    let now = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => {
      now += 1000;
      return now;
    });
  },
} as const;
// what is measured once in a process is measured before its clock stands
beforeAll(async () => go((await sessionOf(digits())).to({ iteration: 1, at: END })));
afterEach(() => {
  vi.restoreAllMocks();
});

/** A step at a time: every iteration is stayed in. */
const stepTo = (s: Session, iteration: number): void => {
  for (let i = s.cursor.iteration; i <= iteration; i++) go(s.to({ iteration: i, at: END }));
};
/** At full speed, and left when an iteration is complete. */
function passTo(s: Session, iteration: number): void {
  for (const isDone of s.to({ iteration: iteration + 1, at: END }))
    if (isDone && s.cursor.iteration === iteration) return;
}
/** The state that each of so many iterations leaves behind. */
function stepped(s: Session, iterations: number): string[] {
  return Array.from({ length: iterations }, (_, i) => {
    stepTo(s, i);
    return hashState(s.state);
  });
}
const keptFor = (s: Session, iteration: number) => s.history.restore(iteration, copyState(s.state));
const codeOf = (run: () => void): string => {
  try {
    run();
  } catch (e) {
    if (e instanceof IssueError) return e.issue.code;
    throw e;
  }
  return '';
};

/** Two streams of random walks whose states go on from batch to batch; the last batch of an epoch has one row. */
const streams = (): Doc =>
  document(
    [
      ['data', 'Dataset', { source: 'sines', length: 6, samples: 31, test: 0 }],
      ['cell', 'LSTM', { hiddenSize: 3 }],
      ['fc', 'Linear', { outFeatures: 1 }],
      ['loss', 'MSELoss'],
    ],
    {
      optimizer: { name: 'SGD', lr: 0.1, momentum: 0.9 },
      batchSize: 2,
      epochs: 2,
      seed: 3,
      bptt: { carryState: true },
    },
  );

describe.each([
  ['standing', 'reference', { backend: 'reference' }],
  ['standing', 'wasm', { backend: 'wasm' }],
  ['leaping', 'wasm', { backend: 'wasm' }],
  ['standing', 'wasm, every value kept', { backend: 'wasm', schedule: 'inspect' }],
] as const)('a %s clock, %s', (clock, _, options: MachineOptions) => {
  beforeEach(() => void CLOCKS[clock]());
  const open = (doc: Doc) => sessionOf(doc, new Map(), new Loader(bytes, options));

  describe.each([
    ['statistics, dropout and Adam', digits()],
    ['carried states', streams()],
  ])('%s', (_name, doc) => {
    test('left after any iteration it is where one is that was stepped through', async () => {
      const committed = stepped(await open(doc), 22);
      const first = hashState((await open(doc)).beginning);
      for (const k of [0, 1, 15, 16, 18]) {
        const s = await open(doc);
        passTo(s, k);
        expect(hashState(s.state)).toBe(committed[k]);
        expect(hashState(s.latest.state)).toBe(committed[k]);
        expect([s.carried.iteration, hashState(s.carried.state)]).toEqual([k + 1, committed[k]]);
        const before = committed[k - 1] ?? first;
        expect(hashState(s.beginning), `beginning of ${k}`).toBe(before);
        expect(hashState(s.state)).toBe(committed[k]);
        go(s.to({ iteration: k, at: s.length - 1 }));
        expect(hashState(s.state), `back over the commit of ${k}`).toBe(before);
        expect([s.carried.iteration, hashState(s.carried.state)]).toEqual([k, before]);
        go(s.to({ iteration: k, at: END }));
        expect(hashState(s.state)).toBe(committed[k]);
        passTo(s, k + 3);
        expect(hashState(s.state)).toBe(committed[k + 3]);
        if (k === 0) continue;
        go(s.to({ iteration: k - 1, at: 1 }));
        go(s.to({ iteration: k + 2, at: END }));
        expect(hashState(s.state)).toBe(committed[k + 2]);
      }
    });
    test('until its commit the state is what an iteration began with, wherever a run is left', async () => {
      const committed = stepped(await open(doc), 5);
      const s = await open(doc);
      let before = hashState(s.beginning);
      let places = 0;
      for (const isDone of s.to({ iteration: 100, at: END })) {
        const { iteration, at } = s.cursor;
        if (isDone) before = committed[iteration] as string;
        else {
          places++;
          expect(hashState(s.state), `${iteration}, ${at}`).toBe(before);
          expect([s.carried.iteration, hashState(s.carried.state)]).toEqual([iteration, before]);
          expect(hashState(s.latest.state)).toBe(before);
          expect(hashState(s.beginning)).toBe(before);
        }
        if (isDone && iteration === 4) break;
      }
      expect(hashState(s.state)).toBe(committed[4]);
      if (clock === 'leaping') expect(places).toBeGreaterThan(20);
    });
    test('left in the middle of an iteration, stepped on, over its commit and back', async () => {
      const committed = stepped(await open(doc), 8);
      const s = await open(doc);
      passTo(s, 5);
      for (const isDone of s.to({ iteration: 100, at: END })) if (isDone || s.cursor.at > 2) break;
      const { iteration, at } = s.cursor;
      const middle = Math.min(at, s.length - 1);
      go(s.to({ iteration, at: END }));
      expect(hashState(s.state)).toBe(committed[iteration]);
      go(s.to({ iteration, at: middle }));
      expect(hashState(s.state)).toBe(committed[iteration - 1]);
      go(s.to({ iteration: 7, at: END }));
      expect(hashState(s.state)).toBe(committed[7]);
    });
    test('put away where it was left, and woken', async () => {
      const committed = stepped(await open(doc), 8);
      const s = await open(doc);
      passTo(s, 5);
      s.rest();
      expect(hashState(s.state)).toBe(committed[5]);
      passTo(s, 7);
      expect(hashState(s.state)).toBe(committed[7]);
    });
    test('with room for no more than two snapshots', async () => {
      const committed = stepped(await open(doc), 41);
      const { program, inferMachine, feeder, timeline, state } = await open(doc);
      const its = { program, infer: () => inferMachine.program, feeder, training: timeline.latest, machine: options };
      const s = new Session({ ...its, state: copyState(state), historyBytes: 1 });
      passTo(s, 40);
      expect(hashState(s.state)).toBe(committed[40]);
      go(s.to({ iteration: 20, at: END }));
      expect(hashState(s.state)).toBe(committed[20]);
      passTo(s, 25);
      s.settle();
      expect(hashState(s.state)).toBe(committed[25]);
      expect(hashState(s.beginning)).toBe(committed[24]);
    });
    test('a reader who makes it settle at every iteration leaves its bits alone', async () => {
      const committed = stepped(await open(doc), 20);
      const s = await open(doc);
      for (const isDone of s.to({ iteration: 100, at: END })) {
        if (!isDone) continue;
        if (s.cursor.iteration % 3 === 2) void s.beginning;
        if (s.cursor.iteration === 19) break;
      }
      expect(hashState(s.state)).toBe(committed[19]);
    });
  });

  test('what the user changes: between runs, in the middle, twice in one iteration', async () => {
    type Act = readonly [iteration: number, at: number, changes: readonly Change[]];
    const fc = (index: number, value: number): Change => ({ kind: 'weight', key: 'fc.weight', index, value });
    const twice: Change = { kind: 'scale', keys: ['conv1.weight'], factor: 1.7 };
    const acts: readonly Act[] = [
      [4, END, [fc(0, 2), twice]],
      [9, 6, [twice, fc(3, -1), twice]],
      [14, END, [fc(2, 0.5)]],
    ];
    const run = async (moveTo: (s: Session, iteration: number) => void, isLeft: boolean) => {
      const s = await open(digits());
      const hashes: string[] = [];
      for (const [iteration, at, changes] of acts) {
        if (at === END) moveTo(s, iteration);
        else {
          moveTo(s, iteration - 1);
          go(s.to({ iteration, at }));
        }
        for (const change of changes) go(s.change(change));
        hashes.push(hashState(s.state), hashState(s.carried.state));
      }
      moveTo(s, 22);
      hashes.push(hashState(s.state));
      if (isLeft) {
        // back before all of them and on again; back to each of them
        go(s.to({ iteration: 2, at: 3 }));
        moveTo(s, 22);
        expect(hashState(s.state)).toBe(hashes.at(-1));
        for (const [iteration, at] of acts) {
          go(s.to({ iteration, at }));
          moveTo(s, 22);
          expect(hashState(s.state), `from ${iteration}`).toBe(hashes.at(-1));
        }
      }
      return hashes;
    };
    expect(await run(passTo, true)).toEqual(await run(stepTo, false));
  });
  test('a change far back cuts what is kept after it', async () => {
    const run = async (moveTo: (s: Session, iteration: number) => void) => {
      const s = await open(digits());
      moveTo(s, 20);
      go(s.to({ iteration: 7, at: 4 }));
      go(s.change({ kind: 'weight', key: 'fc.weight', index: 0, value: 2 }));
      expect(keptFor(s, 20)).toBeLessThanOrEqual(7);
      moveTo(s, 19);
      s.settle();
      return [hashState(s.beginning), hashState(s.state)];
    };
    expect(await run(passTo)).toEqual(await run(stepTo));
  });

  describe.each([
    ['a gradient after the bad step', 1e30],
    ['the bad step itself', 1e45],
  ])('%s is not finite', (_name, gamma) => {
    test.each([3, 18])('from iteration %i on', async (stepSize) => {
      const schedule = { name: 'StepLR', stepSize, gamma };
      const doc = digits({ optimizer: { name: 'SGD', lr: 0.01, momentum: 0.9 }, schedule });
      const plain = await open(doc);
      expect(codeOf(() => stepTo(plain, 40))).toBe('not-finite');
      const { iteration, at } = plain.cursor;
      expect(iteration).toBeGreaterThanOrEqual(stepSize);
      const before = await open(doc);
      stepTo(before, iteration - 1);

      const s = await open(doc);
      expect(codeOf(() => passTo(s, 40))).toBe('not-finite');
      expect(s.cursor).toEqual({ iteration, at });
      const kept = hashState(before.state);
      expect(hashState(s.state)).toBe(kept);
      expect(hashState(s.beginning)).toBe(kept);
      expect([s.carried.iteration, hashState(s.carried.state)]).toEqual([iteration, kept]);
      expect(hashState(s.latest.state)).toBe(kept);
      // again, and after a look back
      expect(codeOf(() => passTo(s, 40))).toBe('not-finite');
      go(s.to({ iteration: iteration - 1, at: 2 }));
      expect(codeOf(() => passTo(s, 40))).toBe('not-finite');
      expect([s.cursor, hashState(s.state)]).toEqual([{ iteration, at }, kept]);

      // mended where it stands, both go on alike
      const { training } = readTraining({ ...doc.training, schedule: null });
      for (const it of [s, plain]) go(it.change({ kind: 'training', training }));
      const end = iteration + 2;
      const goesOn = [codeOf(() => passTo(s, end)), s.cursor, hashState(s.state)];
      expect(goesOn).toEqual([codeOf(() => stepTo(plain, end)), plain.cursor, hashState(plain.state)]);
    });
  });
  test('states that nothing has carried yet are zeros again after going back', async () => {
    const given = { tensors: new Map(), weights: new Map() };
    const loaded = await new Loader(bytes, options).load({ doc: streams(), why: 'open', ...given, start: 3 });
    const s = loaded.session as Session;
    go(s.to({ iteration: 3, at: END }));
    const [loss, after] = [s.loss(3), hashState(s.state)];
    go(s.to({ iteration: 6, at: END }));
    go(s.to({ iteration: 3, at: 1 }));
    go(s.to({ iteration: 3, at: END }));
    expect([s.loss(3), hashState(s.state)]).toEqual([loss, after]);
  });
  test('who runs keeps a copy only where a replay would be long, who stays keeps one', async () => {
    const s = await open(digits());
    passTo(s, 10);
    expect(keptFor(s, 10)).toBe(clock === 'standing' ? 0 : 10);
    s.settle();
    expect(keptFor(s, 10)).toBe(10);
    go(s.to({ iteration: 11, at: 3 }));
    expect(keptFor(s, 11)).toBe(11);
    passTo(s, 20);
    expect(keptFor(s, 20)).toBe(clock === 'standing' ? 16 : 20);
  });
});

describe('how long a copy is put off', () => {
  const stateOf = (numbers: number): State => new Map([['w', new Float32Array(numbers).fill(1)]]);
  test.each([
    ['10 ms for a MB', 2 ** 18, 10],
    ['1 ms for next to nothing', 2, 1],
  ])('%s', (_, numbers, patience) => {
    const clock = vi.spyOn(performance, 'now');
    const state = stateOf(numbers);
    const history = new History(2 ** 30);
    const offer = (iteration: number, now: number, isPassed: boolean) => {
      clock.mockReturnValue(now);
      state.get('w')?.fill(iteration);
      history.offer(iteration, state, isPassed);
      const into = stateOf(numbers);
      const from = history.restore(iteration, into);
      expect(into.get('w')?.[numbers - 1]).toBe(from);
      return from;
    };
    expect(offer(0, 100, true)).toBe(0);
    expect(offer(1, 100 + 0.9 * patience, true)).toBe(0);
    expect(offer(2, 100 + patience, true)).toBe(2);
    expect(offer(3, 100 + 1.9 * patience, true)).toBe(2);
    expect(offer(4, 100 + 1.9 * patience, false)).toBe(4);
    expect(offer(5, 100 + 2.8 * patience, true)).toBe(4);
    // a snapshot will do, too
    expect(offer(16, 100 + 2.8 * patience, true)).toBe(16);
    expect(offer(17, 100 + 3.7 * patience, true)).toBe(16);
    history.cut(3);
    expect(history.restore(17, stateOf(numbers))).toBe(0);
  });
  test('what is kept stays what it was, and within its budget, while others are let go', () => {
    const state = stateOf(4);
    const history = new History(5 * 16);
    const places = new Set<number | null>();
    for (let iteration = 0; iteration <= 600; iteration++) {
      state.get('w')?.fill(iteration);
      history.offer(iteration, state, iteration % 7 !== 0);
      expect(history.bytes).toBeLessThanOrEqual(history.limit);
      for (let asked = 0; asked <= iteration; asked += 16) {
        const into = stateOf(4);
        const from = history.restore(asked, into);
        expect([...(into.get('w') as Float32Array)]).toEqual(Array(4).fill(from));
        if (iteration === 600) places.add(from);
      }
    }
    expect(history.bytes).toBe(5 * 16);
    expect(places.size).toBe(5);
    expect(places).toContain(0);
    expect(places).toContain(592);
    history.cut(0);
    expect(history.bytes).toBe(16);
  });
  test('rows that were not there yet are 0 again', () => {
    const history = new History(2 ** 30);
    history.offer(0, stateOf(2), false);
    const grown = stateOf(6);
    expect(history.restore(0, grown)).toBe(0);
    expect([...(grown.get('w') as Float32Array)]).toEqual([1, 1, 0, 0, 0, 0]);
    const fewer: State = new Map([['w', new Float32Array(1)]]);
    expect(history.restore(0, fewer)).toBe(0);
    expect([...(fewer.get('w') as Float32Array)]).toEqual([1, 1]);
  });
});
