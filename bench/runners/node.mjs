// The engine as the command line runs it, in this Node or another one.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { lines } from './lines.mjs';

/** Lines of `unroll bench`; `node`: the program to run it with. */
export const unrollIn = (root, { node = process.execPath, workload, threads, seconds, backend = 'wasm' }) =>
  lines((done) =>
    execFile(
      node,
      [
        join(root, 'out/main/cli.js'),
        'bench',
        '--json',
        '--only',
        workload,
        '--threads',
        `${threads}`,
        '--seconds',
        `${seconds}`,
        '--backend',
        backend,
      ],
      { maxBuffer: 1 << 26 },
      done,
    ),
  );
