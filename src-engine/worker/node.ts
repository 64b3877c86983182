/** The engine in a Node worker thread: the command line and tests. Data files are read from the folder that the host names. */
import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { parentPort, Worker, workerData } from 'node:worker_threads';
import { serve } from '../protocol/rpc';
import { engine } from './engine';

const port = parentPort;
if (!port) throw new Error('started as no worker thread');
/** `joins`: false where V8 is not to join vectors. */
const { resources, joins = true } = workerData as { resources: string; joins?: boolean };
// before anything is compiled. V8 says aloud that it knows no such flag, so each is given to the versions that have it
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22) setFlagsFromString('--experimental-wasm-relaxed-simd');
const revec = joins && process.arch === 'x64' && (major > 23 || (major === 23 && minor >= 5));
if (revec) setFlagsFromString('--experimental-wasm-revectorize');
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
