/** The engine in a Web Worker of this page. */
import type { Endpoint } from '../../src-engine/protocol/rpc';
import type { Host } from './host';

export const openWorkerEngine: Host['openEngine'] = (onDeath) => {
  const worker = new Worker(new URL('../../src-engine/worker/web.ts', import.meta.url), {
    type: 'module',
    name: 'engine',
  });
  worker.addEventListener('error', (e) => {
    e.preventDefault();
    onDeath(e.message || 'error');
  });
  worker.addEventListener('messageerror', () => onDeath('messageerror'));
  const endpoint: Endpoint = {
    post: (message, transfer) => worker.postMessage(message, [...transfer]),
    listen: (fn) => {
      const listener = (e: MessageEvent) => fn(e.data as never);
      worker.addEventListener('message', listener);
      return () => worker.removeEventListener('message', listener);
    },
  };
  return { endpoint, dispose: () => worker.terminate() };
};
