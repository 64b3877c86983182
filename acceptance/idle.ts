/** Speed is measured where nothing else runs: waits until the processors have been idle for a while, and says who is not where they never are. */
import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';

const WINDOW_MS = 5000;
/** Of all processors together. */
const BUSY = 0.05;
const PATIENCE_MS = 45 * 60_000;

const ticks = (): { busy: number; all: number } => {
  let [busy, all] = [0, 0];
  for (const { times } of cpus()) {
    const sum = Object.values(times).reduce((a, b) => a + b, 0);
    all += sum;
    busy += sum - times.idle;
  }
  return { busy, all };
};
/** What others say of how busy it is, where there is such a file. */
const load = (): string => {
  try {
    return readFileSync('/proc/loadavg', 'utf8').trim();
  } catch {
    return '';
  }
};
export async function untilIdle(): Promise<void> {
  const until = performance.now() + PATIENCE_MS;
  for (;;) {
    const before = ticks();
    await new Promise((done) => setTimeout(done, WINDOW_MS));
    const now = ticks();
    const share = (now.busy - before.busy) / Math.max(1, now.all - before.all);
    if (share < BUSY) return;
    if (performance.now() > until)
      throw new Error(
        `nothing was measured: other work takes ${Math.round(100 * share)} % of this machine (${load()})`,
      );
  }
}
