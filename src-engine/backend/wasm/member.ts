/** One of the threads that help: loads what it is sent, and between messages waits for jobs. */

import type { ThreadMessage, ThreadSeat } from '../../core/machine';
import { CONTROL } from './team';
import { type Load, Thread } from './thread';

/** How often the number of the job is looked at before the thread sleeps: some tens of microseconds. */
const PATIENCE = 5000;

/** What a helping thread does with each message. */
export function member({ control, thread, threads }: ThreadSeat): (message: ThreadMessage) => void {
  const c = new Int32Array(control);
  const seats = new Map<number, Thread>();
  return (message) => {
    if (message.kind === 'memory') seats.set(message.id, new Thread(message.memory));
    else if (message.kind === 'load') seats.get(message.id)?.load(message.load as Load);
    else if (message.kind === 'drop') seats.delete(message.id);
    else if (message.kind === 'scratch') {
      const seat = seats.get(message.id);
      if (seat) seat.scratch = message.at + thread * message.each;
    } else work(c, thread, threads, message.generation, seats);
  };
}
/** Jobs, until there are messages again. */
function work(
  c: Int32Array,
  thread: number,
  threads: number,
  generation: number,
  seats: ReadonlyMap<number, Thread>,
): void {
  let seen = Atomics.load(c, CONTROL.job);
  Atomics.store(c, CONTROL.entered + thread, generation);
  while (Atomics.load(c, CONTROL.wanted) === generation) {
    for (let i = 0; i < PATIENCE && Atomics.load(c, CONTROL.job) === seen; i++);
    Atomics.wait(c, CONTROL.job, seen);
    if (Atomics.load(c, CONTROL.job) === seen) continue;
    seen = Atomics.load(c, CONTROL.job);
    if (Atomics.load(c, CONTROL.wanted) !== generation) return;
    const [memory, from, to] = [c[CONTROL.memory], c[CONTROL.from], c[CONTROL.to]] as [number, number, number];
    const seat = seats.get(memory);
    try {
      seat?.runShared(from, to, thread, threads);
    } catch (e) {
      seat?.breakUp();
      throw e;
    }
  }
}
