/** Processor time of the page's main thread between two marks: the clock is no judge where others use the machine. */
import type { Browser } from 'playwright-core';

type TraceEvent = {
  readonly name: string;
  readonly cat: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  /** Microseconds. */
  readonly ts: number;
  readonly dur?: number;
  readonly tdur?: number;
};

/**
 * Records until it is stopped; the answer is in ms, of every task that ran between the page's marks `from` and `to`.
 * Begin it well before: a trace that starts has the whole page painted anew.
 */
export async function watchMainThread(browser: Browser): Promise<(from: string, to: string) => Promise<number>> {
  const client = await browser.newBrowserCDPSession();
  const events: TraceEvent[] = [];
  client.on('Tracing.dataCollected', (e) => events.push(...(e.value as unknown as TraceEvent[])));
  await client.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: { includedCategories: ['toplevel', 'blink.user_timing'], excludedCategories: ['*'] },
  });
  return async (from, to) => {
    const done = new Promise((resolve) => client.once('Tracing.tracingComplete', resolve));
    await client.send('Tracing.end');
    await done;
    await client.detach();
    const mark = (name: string) => events.find((e) => e.name === name && e.cat.includes('user_timing'));
    const [first, last] = [mark(from), mark(to)];
    if (!first || !last) throw new Error(`no marks ${from} and ${to} in the trace`);
    const tasks = events
      .filter((e) => e.pid === first.pid && e.tid === first.tid && e.ph === 'X' && e.name.endsWith('RunTask'))
      .filter((e) => e.ts + (e.dur ?? 0) >= first.ts && e.ts <= last.ts)
      .sort((a, b) => a.ts - b.ts);
    let [end, sum] = [0, 0];
    for (const { ts, dur = 0, tdur = 0 } of tasks) {
      // one that runs inside another is a part of it
      if (ts < end) continue;
      end = ts + dur;
      sum += tdur;
    }
    return sum / 1000;
  };
}
