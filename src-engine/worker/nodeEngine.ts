/** The engine in a Node worker thread: the command line and tests. Data files are read from the folder that the host names. */
import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { type MessagePort, Worker } from 'node:worker_threads';
import { serve } from '../protocol/rpc';
import { engine } from './engine';

/** What `node.ts` found out before this file ran. `keepCode`: keeps what V8 has compiled of it for the next process. */
export type Start = {
  readonly port: MessagePort;
  readonly resources: string;
  readonly revec: boolean;
  keepCode(): void;
};
export function start({ port, resources, revec, keepCode }: Start): void {
  serve(
    {
      post: (message, transfer) => port.postMessage(message, transfer as ArrayBuffer[]),
      listen: (fn) => {
        const listener = (message: unknown) => fn(message as never);
        port.on('message', listener);
        return () => void port.off('message', listener);
      },
    },
    engine(async (name: string) => new Uint8Array(await readFile(join(resources, name))), {
      revec,
      keepCode,
      cores: availableParallelism(),
      threadOf: (seat, lost) => {
        const thread = new Worker(join(import.meta.dirname, 'thread.js'), { workerData: seat });
        // it waits for work for ever: nobody waits for it
        thread.unref();
        thread.on('error', lost).on('exit', lost);
        return { post: (m) => thread.postMessage(m), end: () => void thread.terminate() };
      },
    }),
  );
}
