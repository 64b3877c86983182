/** The engine in a worker thread of this process. */
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { MachineSettings } from '../../src-engine/core/machine';
import type { Events } from '../../src-engine/protocol/messages';
import { type Call, connect } from '../../src-engine/protocol/rpc';
import { cacheFolder, keepTuning, readTuning } from './tuning';

/** Runs beside out/main/cli.js: its worker is out/main/engine.js, the data are two folders up. */
export function openEngine(
  settings: MachineSettings,
  onEvent: (event: Events) => void = () => {},
): { call: Call; close(): Promise<unknown> } {
  const worker = new Worker(join(import.meta.dirname, 'engine.js'), {
    workerData: { resources: join(import.meta.dirname, '../../resources/data'), cache: cacheFolder() },
  });
  const died = new Promise<never>((_, reject) => worker.once('error', reject));
  died.catch(() => {});
  const call = connect(
    {
      post: (m, transfer) => worker.postMessage(m, transfer as ArrayBuffer[]),
      listen: (fn) => void worker.on('message', fn as (m: unknown) => void) as never,
    },
    onEvent,
  );
  const tuning = readTuning();
  // whatever is asked for next comes after it
  call('machine', { ...(tuning ? { tuning } : {}), ...settings }).catch(() => {});
  return {
    call: (method, arg) => Promise.race([call(method, arg), died]),
    close: async () => {
      const keeping = call('tuning', {}).then(({ text }) => {
        if (text !== tuning) keepTuning(text);
        return call('keepCode', {});
      });
      await Promise.race([keeping, died]).catch(() => {});
      return worker.terminate();
    },
  };
}
