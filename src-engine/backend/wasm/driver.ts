/**
 * Runs a tape inside Wasm: records of (kernel, args, units, flags), four words each, one after the other. On several threads each takes its share of a
 * record's units, the same for every run; between records that need it they meet at a barrier, without a message.
 */
import { Fn, type Label, type Local, type Signature } from './asm/fn';

/** Words of a record. */
export const RECORD = { kernel: 0, args: 1, units: 2, flags: 3, words: 4 } as const;
/** The units are shared out; else the first thread runs them all. */
export const SPLIT = 1;
/** All threads meet before it. */
export const MEET = 2;
/** Addresses that every thread knows, each on a line of its own. */
export const ARRIVED = 64;
export const ROUND = 128;
/** What a kernel or the guard found wrong: not 0. */
export const FAULT = 192;
/** Not 0: a thread is lost, and whoever waits for it goes away (a trap). */
export const BROKEN = 256;
/** How many waits of WAIT_MS the first thread takes for the others at one meeting: each has as much to do as it had itself. */
export const WAITS = 320;
export const WAIT_MS = 100;
/** Threads that sleep at a meeting, or are about to: to wake nobody takes longer than many a kernel. */
export const ASLEEP = 384;
/** A kernel: address of its arguments, first unit, one past the last. */
export const KERNEL: Signature = { params: ['i32', 'i32', 'i32'], results: [] };
/** How often a thread looks again before it sleeps: some tens of microseconds. */
const PATIENCE = 20_000;

/** run(from, to): the records between two addresses, on this thread alone. */
export function alone(): Fn {
  const f = new Fn('run', { params: ['i32', 'i32'], results: [] });
  records(f, 0, 1, () => {
    call(
      f,
      0,
      () => f.i32(0),
      () => f.load('i32.load', 0, 4 * RECORD.units),
    );
  });
  return f;
}
/** runShared(from, to, thread, threads): this thread's share; returns when all are done. */
export function together(): Fn {
  const f = new Fn('runShared', { params: ['i32', 'i32', 'i32', 'i32'], results: [] });
  const [at, thread, threads] = [0, 2, 3];
  const flags = f.local();
  const first = f.local();
  const end = f.local();
  const bound = (of: () => void, to: Local): void => {
    f.load('i32.load', at, 4 * RECORD.units);
    of();
    f.op('i32.mul').get(threads).op('i32.div_u').set(to);
  };
  records(f, at, 1, () => {
    f.load('i32.load', at, 4 * RECORD.flags).set(flags);
    f.get(flags)
      .i32(MEET)
      .op('i32.and')
      .if(() => f.get(thread).get(threads).call('meet'));
    f.get(flags)
      .i32(SPLIT)
      .op('i32.and')
      .if(
        () => {
          bound(() => f.get(thread), first);
          bound(() => f.get(thread).i32(1).op('i32.add'), end);
          f.get(first)
            .get(end)
            .op('i32.lt_u')
            .if(() =>
              call(
                f,
                at,
                () => f.get(first),
                () => f.get(end),
              ),
            );
        },
        () => {
          f.get(thread)
            .op('i32.eqz')
            .if(() =>
              call(
                f,
                at,
                () => f.i32(0),
                () => f.load('i32.load', at, 4 * RECORD.units),
              ),
            );
        },
      );
  });
  f.get(thread).get(threads).call('meet');
  return f;
}
/**
 * meet(thread, threads): goes on when so many have come. The last to come begins the next round; the others look at its number, and sleep after a while.
 * A trap where a thread is lost: one that said so, or that did not come in the first thread's patience.
 */
export function meet(): Fn {
  const f = new Fn('meet', { params: ['i32', 'i32'], results: [] });
  const [thread, threads] = [0, 1];
  const round = f.local();
  const left = f.local();
  const waits = f.local();
  const load = (at: number) => f.i32(at).mem('i32.atomic.load');
  const woken = f.local();
  const sleepers = (change: string) => f.i32(ASLEEP).i32(1).mem(change).op('drop');
  const wake = () => f.i32(ROUND).i32(-1).mem('memory.atomic.notify').op('drop');
  load(ROUND).set(round);
  f.i32(ARRIVED)
    .i32(1)
    .mem('i32.atomic.rmw.add')
    .i32(1)
    .op('i32.add')
    .get(threads)
    .op('i32.eq')
    .if(
      () => {
        f.i32(ARRIVED).i32(0).mem('i32.atomic.store');
        f.i32(ROUND).get(round).i32(1).op('i32.add').mem('i32.atomic.store');
        // who counted itself before this look sleeps only if it saw the old round: it is woken
        load(ASLEEP).if(wake);
      },
      () => {
        f.i32(PATIENCE).set(left);
        load(WAITS).set(waits);
        f.block((done) => {
          f.loop((again) => {
            load(ROUND).get(round).op('i32.ne').brIf(done);
            f.get(left).i32(1).op('i32.sub').tee(left).brIf(again);
            load(BROKEN).if(() => f.op('unreachable'));
            sleepers('i32.atomic.rmw.add');
            f.i32(ROUND)
              .get(round)
              .i64(BigInt(WAIT_MS) * 1_000_000n)
              .mem('memory.atomic.wait32')
              .set(woken);
            sleepers('i32.atomic.rmw.sub');
            f.get(woken)
              // 2: nobody woke it
              .i32(2)
              .op('i32.eq')
              .get(thread)
              .op('i32.eqz')
              .op('i32.and')
              .if(() =>
                f
                  .get(waits)
                  .i32(1)
                  .op('i32.sub')
                  .tee(waits)
                  .op('i32.eqz')
                  .if(() => {
                    f.i32(BROKEN).i32(1).mem('i32.atomic.store');
                    wake();
                    f.op('unreachable');
                  }),
              );
            f.i32(1).set(left).br(again);
          });
        });
      },
    );
  return f;
}
/** Walks `at` over the records up to `to`. */
function records(f: Fn, at: Local, to: Local, body: (end: Label) => void): void {
  f.block((end) => {
    f.loop((again) => {
      f.get(at).get(to).op('i32.ge_u').brIf(end);
      body(end);
      f.add(at, 4 * RECORD.words).br(again);
    });
  });
}
function call(f: Fn, at: Local, first: () => void, end: () => void): void {
  f.load('i32.load', at, 4 * RECORD.args);
  first();
  end();
  f.load('i32.load', at, 4 * RECORD.kernel).callIndirect(KERNEL);
}
