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
const run = (root, env, ...args) =>
  lines((done) =>
    execFile(
      PYTHON,
      [join(root, 'bench/pytorch.py'), ...args],
      { env: { ...process.env, ...env }, maxBuffer: 1 << 26 },
      done,
    ),
  );
const withThreads = (n) => ({ OMP_NUM_THREADS: `${n}`, OPENBLAS_NUM_THREADS: `${n}` });
/**
 * OpenBLAS goes by the processor's name, and takes its oldest kernels for one that is newer than itself: 0.3.21 has those of SSE for an Emerald Rapids, a fifth
 * as fast. So time chooses, which only makes the peer faster. Where the processor lacks what a kernel is written for, its process dies and it is left out.
 */
const CORES = [null, 'Haswell', 'SkylakeX'];
/** WebAssembly has no wider vectors than those of AVX2. */
const AVX2 = { OPENBLAS_CORETYPE: 'Haswell', ONEDNN_MAX_CPU_ISA: 'AVX2' };
/** Wider vectors show in a product that is so much faster. */
const WIDER = 1.2;
/**
 * The kinds of PyTorch that this machine has: as fast as it can; and where that is by vectors of 512 bits, another one without them, named `-avx2`.
 * { name, env }.
 */
export async function kindsOfPytorch(root, say) {
  const found = [];
  for (const core of CORES) {
    const env = core ? { OPENBLAS_CORETYPE: core } : {};
    const [line] = (await run(root, { ...env, ...withThreads(1) }, '--product')).lines;
    if (line) found.push({ core, env, ...line });
  }
  if (!found.length) return [{ name: '', env: {} }];
  const fastest = found.reduce((a, b) => (b.gemm512 > a.gemm512 ? b : a));
  const avx2 = found.find((f) => f.core === AVX2.OPENBLAS_CORETYPE);
  say(`PyTorch's product of 512: ${found.map((f) => `${f.gemm512} by ${f.blas.at(-1)}`).join(', ')} (GFLOP/s)`);
  const isWider = avx2 && fastest.gemm512 > WIDER * avx2.gemm512;
  return [{ name: '', env: fastest.env }, ...(isWider ? [{ name: '-avx2', env: AVX2 }] : [])];
}
export async function pytorch(root, { name, env }, { workload, threads }) {
  const args = ['--only', workload, '--threads', `${threads}`, '--gemm'];
  const { lines: found, error } = await run(root, { ...env, ...withThreads(threads) }, ...args);
  return { lines: found.map((l) => ({ ...l, peer: `${l.peer}${name}` })), error };
}
