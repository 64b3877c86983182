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
    post: (message, transfer) => port.postMessage(message, [...transfer]),
    listen: (fn) => {
      port.on('message', fn);
      return () => void port.off('message', fn);
    },
  },
  engine(async (name) => new Uint8Array(await readFile(join(resources, name)))),
);
