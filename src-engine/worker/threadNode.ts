/** A thread that helps the engine's, in Node. */
import { parentPort, workerData } from 'node:worker_threads';
import type { ThreadMessage, ThreadSeat } from '../core/machine';
import { help } from '../run/thread';

const act = help(workerData as ThreadSeat);
parentPort?.on('message', (message: unknown) => act(message as ThreadMessage));
