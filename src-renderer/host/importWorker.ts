/** A file of the user read in a worker of its own, with a deadline. */
import type { Host } from './host';

/** However small, and for each megabyte: inflating and checking a large model takes its time. */
const LEAST_MS = 2000;
const PER_MB_MS = 60;

export const importInWorker: Host['importFile'] = (bytes, name) =>
  new Promise((resolve, reject) => {
    const worker = new Worker(new URL('../../src-engine/worker/import.ts', import.meta.url), {
      type: 'module',
      name: 'import',
    });
    const deadline = LEAST_MS + (bytes.length / 2 ** 20) * PER_MB_MS;
    const end = (act: () => void) => {
      clearTimeout(timer);
      worker.terminate();
      act();
    };
    const timer = setTimeout(() => end(() => resolve({ late: Math.round(deadline / 1000) })), deadline);
    worker.addEventListener('message', (e: MessageEvent) => end(() => resolve({ read: e.data })));
    worker.addEventListener('error', (e) => {
      e.preventDefault();
      end(() => reject(new Error(e.message)));
    });
    worker.postMessage({ bytes, name });
  });
