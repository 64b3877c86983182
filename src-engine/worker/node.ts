/** The engine in a Node worker thread: the command line and tests. Data files are read from the folder that the host names. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { serve } from '../protocol/rpc';
import { engine } from './engine';

const port = parentPort;
if (!port) throw new Error('started as no worker thread');
const { resources } = workerData as { resources: string };
serve(
  {
    post: (message, transfer) => port.postMessage(message, transfer as ArrayBuffer[]),
    listen: (fn) => {
      const listener = (message: unknown) => fn(message as never);
      port.on('message', listener);
      return () => void port.off('message', listener);
    },
  },
  engine(async (name: string) => new Uint8Array(await readFile(join(resources, name)))),
);
