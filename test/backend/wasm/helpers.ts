/** Helping threads for tests: the door of Node, bundled once, for a worker thread loads JavaScript. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Worker } from 'node:worker_threads';
import { build } from 'vite';
import type { Threads } from '../../../src-engine/core/machine';

/** Starts them; `end` ends all. */
export async function helpingThreads(): Promise<{ readonly threadOf: Threads; end(): Promise<void> }> {
  const out = mkdtempSync(join(tmpdir(), 'unroll-thread-'));
  await build({
    configFile: false,
    logLevel: 'error',
    build: {
      outDir: out,
      ssr: resolve('src-engine/worker/threadNode.ts'),
      rolldownOptions: { output: { entryFileNames: 'thread.mjs' } },
    },
  });
  const running: Worker[] = [];
  return {
    threadOf: (seat, lost) => {
      const thread = new Worker(join(out, 'thread.mjs'), { workerData: seat });
      running.push(thread);
      thread.on('error', lost).on('exit', lost);
      return { post: (m) => thread.postMessage(m), end: () => void thread.terminate() };
    },
    end: async () => {
      for (const thread of running) await thread.terminate();
    },
  };
}
