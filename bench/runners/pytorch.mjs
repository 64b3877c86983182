// PyTorch, in a process of its own; it says how fast its own product of 512 x 512 is, for a PyTorch without a BLAS is no peer.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { lines } from './lines.mjs';

const PYTHON = ['/usr/bin/python3', 'python3'].find((p) => !p.startsWith('/') || existsSync(p));

/** Why there is no PyTorch to run, or null. */
export const missingPytorch = () =>
  new Promise((resolve) =>
    execFile(PYTHON, ['-c', 'import torch'], (error) =>
      resolve(
        error
          ? 'no python3 with torch (apt-get install --no-install-recommends python3-torch libopenblas0-pthread)'
          : null,
      ),
    ),
  );
export const pytorch = (root, { workload, threads }) =>
  lines((done) =>
    execFile(
      PYTHON,
      [join(root, 'bench/pytorch.py'), '--only', workload, '--threads', `${threads}`, '--gemm'],
      {
        env: { ...process.env, OMP_NUM_THREADS: `${threads}`, OPENBLAS_NUM_THREADS: `${threads}` },
        maxBuffer: 1 << 26,
      },
      done,
    ),
  );
