/** What the engine measured of this browser is kept for the next window. */
import type { Host } from '../host/host';
import type { Run } from './run';

const KEY = 'tuning';
/** Another version of the browser is another compiler. */
export function readTuning(host: Host, browser: string): string | null {
  const [of, text] = (host.getSetting(KEY) ?? '').split('\n');
  return of === browser && text ? text : null;
}
/** Kept when the first document has been loaded. */
export function keepTuning(host: Host, run: Run, browser: string): void {
  const end = run.store.subscribe(async ({ loaded }) => {
    if (!loaded?.tape.length) return;
    end();
    const { text } = await run.call('tuning', {});
    if (text !== readTuning(host, browser)) host.setSetting(KEY, `${browser}\n${text}`);
  });
}
