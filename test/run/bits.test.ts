import { describe, expect, test, vi } from 'vitest';
import { uniform } from '../../src-engine/core/random';
import type { Unit } from '../../src-engine/protocol/messages';
import { measure } from '../../src-engine/run/metrics';
import { picture } from '../../src-engine/run/probe';
import type { Session } from '../../src-engine/run/session';
import { hashState } from '../../src-engine/run/state';
import { digits, go, sessionOf } from './documents';

// every value is read and hashed after every step
vi.setConfig({ testTimeout: 30_000 });
const end = (s: Session, iteration: number) => go(s.to({ iteration, at: s.length }));
/** Bits of every value at the cursor, so far as it is computed. */
const valueBits = (s: Session): string =>
  s.program.values
    .filter((v) => v.made >= 0 && v.made < s.cursor.at)
    .map((v) => s.machine.data(v.id).join())
    .join(';');

describe('the same bits', () => {
  test('twice', async () => {
    const [a, b] = [await sessionOf(digits()), await sessionOf(digits())];
    end(a, 20);
    end(b, 20);
    expect(hashState(a.state)).toBe(hashState(b.state));
    expect(hashState(a.state)).not.toBe(hashState((await sessionOf(digits({ seed: 4 }))).state));
  });
  test('step by step, and run through', async () => {
    const [a, b] = [await sessionOf(digits()), await sessionOf(digits())];
    end(a, 3);
    for (const unit of ['instruction', 'node', 'time', 'phase', 'iteration'] as Unit[])
      for (
        let target = b.target(unit, false);
        target && target.iteration <= { instruction: 0, node: 1, time: 1, phase: 2, iteration: 3, epoch: 0 }[unit];
        target = b.target(unit, false)
      )
        go(b.to(target));
    expect(b.cursor).toEqual(a.cursor);
    expect(hashState(a.state)).toBe(hashState(b.state));
  });
  test('with pictures and test passes between, and without', async () => {
    const [a, b] = [await sessionOf(digits()), await sessionOf(digits())];
    end(a, 8);
    for (let i = 0; i <= 8; i++) {
      end(b, i);
      for (const name of ['conv1', 'bn', 'pool1', 'fc'])
        picture(b, { id: name, tensor: { node: name, of: 'out', name: 'y' }, reduce: { kind: 'histogram', bins: 20 } });
      const pass = measure(b.inferMachine, b.feeder, 'test');
      while (!pass.next().done);
    }
    expect(hashState(a.state)).toBe(hashState(b.state));
  });
  test('after its state was written out and read back', async () => {
    const a = await sessionOf(digits({}, 0));
    end(a, 5);
    const weights = new Map(
      a.program.state.map((c) => [
        c.key,
        { dtype: 'float32' as const, shape: c.shape, data: (a.state.get(c.key) as Float32Array).slice() },
      ]),
    );
    const b = await sessionOf(digits({}, 0), weights);
    expect(hashState(b.state)).toBe(hashState(a.state));
  });
  test('back and forth over 3 iterations from 20 random positions', async () => {
    const s = await sessionOf(digits());
    const { length } = s;
    for (let k = 0; k < 20; k++) {
      const from = {
        iteration: 3 + Math.floor(uniform(7, 2 * k) * 6),
        at: 1 + Math.floor(uniform(7, 2 * k + 1) * length),
      };
      go(s.to(from));
      const before = [hashState(s.state), valueBits(s)];
      go(s.to({ iteration: from.iteration - 3, at: 1 + Math.floor(uniform(8, k) * length) }));
      go(s.to(from));
      expect([hashState(s.state), valueBits(s)], JSON.stringify(from)).toEqual(before);
    }
  });
  test('stepping back takes every step of a unit back', async () => {
    const s = await sessionOf(digits());
    for (const unit of ['instruction', 'node', 'time', 'phase', 'iteration'] as Unit[]) {
      end(s, 2);
      const places = [];
      for (let i = 0; i < 30; i++) {
        places.push([JSON.stringify(s.cursor), hashState(s.state), valueBits(s)]);
        go(s.to(s.target(unit, false) as never));
      }
      for (let i = 29; i >= 0; i--) {
        go(s.to(s.target(unit, true) as never));
        expect([JSON.stringify(s.cursor), hashState(s.state), valueBits(s)], `${unit} ${i}`).toEqual(places[i]);
      }
    }
  });
});

describe('what a user changes while paused', () => {
  test('a weight is an event: replay applies it, stepping back before it takes it away', async () => {
    const s = await sessionOf(digits());
    end(s, 4);
    const before = hashState(s.state);
    go(s.to({ iteration: 5, at: 3 }));
    go(s.change({ kind: 'weight', key: 'fc.weight', index: 0, value: 2 }));
    expect(s.cursor).toEqual({ iteration: 5, at: 3 });
    expect(s.state.get('fc.weight')?.[0]).toBe(2);
    end(s, 8);
    const after = hashState(s.state);
    end(s, 4);
    expect(hashState(s.state)).toBe(before);
    end(s, 8);
    expect(hashState(s.state)).toBe(after);
  });
  test('it shows at once, also where the iteration was done', async () => {
    const s = await sessionOf(digits());
    end(s, 1);
    go(s.change({ kind: 'weight', key: 'conv1.bias', index: 0, value: 50 }));
    expect(s.cursor.iteration).toBe(2);
    const y = s.machine.data(s.program.ports.get('conv1.y') as number);
    expect(y[0]).toBeGreaterThan(40);
  });
  test('another learning rate from here on, and the old one before', async () => {
    const s = await sessionOf(digits());
    end(s, 3);
    const training = s.timeline.latest;
    go(s.change({ kind: 'training', training: { ...training, optimizer: { ...training.optimizer, lr: 0.5 } } }));
    const four = hashState(s.state);
    end(s, 6);
    const six = hashState(s.state);
    const plain = await sessionOf(digits());
    end(plain, 6);
    expect(six).not.toBe(hashState(plain.state));
    end(s, 3);
    expect(hashState(s.state)).toBe(four);
    end(s, 6);
    expect(hashState(s.state)).toBe(six);
  });
});
