/// <reference lib="webworker" />
/** The engine in a Web Worker of the page. Data files are fetched from the page's own origin. */
import type { Threads } from '../core/machine';
import { serve } from '../protocol/rpc';
import { DATA_URLS } from './dataUrls';
import { engine } from './engine';

const scope = self as unknown as DedicatedWorkerGlobalScope;
const read = async (name: string): Promise<Uint8Array> => {
  const url = DATA_URLS[name];
  const answer = url === undefined ? null : await fetch(url);
  if (!answer?.ok) throw new Error(`no data file ${name}`);
  return new Uint8Array(await answer.arrayBuffer());
};
const threadOf: Threads = (seat, lost) => {
  const thread = new Worker(new URL('./threadWeb.ts', import.meta.url), { type: 'module', name: 'helper' });
  thread.onerror = (e) => {
    // told here: not to the page, whose engine goes on
    e.preventDefault();
    lost();
  };
  thread.postMessage(seat);
  return { post: (m) => thread.postMessage(m), end: () => thread.terminate() };
};
// a failure that nobody waits for would stay in here: thrown, it reaches the page, which tells of it and starts another engine
scope.addEventListener('unhandledrejection', (e) => {
  throw e.reason;
});
serve(
  {
    post: (message, transfer) => scope.postMessage(message, [...transfer]),
    listen: (fn) => {
      const listener = (e: MessageEvent) => fn(e.data as never);
      scope.addEventListener('message', listener);
      return () => scope.removeEventListener('message', listener);
    },
  },
  engine(read, {
    cores: navigator.hardwareConcurrency,
    // memory is shared where the page is isolated from others
    ...(crossOriginIsolated ? { threadOf } : {}),
  }),
);
