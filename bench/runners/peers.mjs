// Peers of JavaScript, each in a process of its own; fetched into the user's cache when they are first asked for.
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { installed } from '../../scripts/runtimes.mjs';
import { lines } from './lines.mjs';

export const PEERS = [
  { name: 'tfjs-cpu', script: 'tfjs.mjs', which: 'cpu' },
  { name: 'tfjs-wasm', script: 'tfjs.mjs', which: 'wasm' },
  { name: 'convnetjs', script: 'convnetjs.mjs', which: '' },
  { name: 'jax-js', script: 'jax.mjs', which: '' },
  // forward only, and its rows say so
  { name: 'onnxruntime-web', script: 'onnx.mjs', which: '' },
];
/** Some take a minute a step. */
const PATIENCE_MS = 300_000;
/** Where they are, or why they are not. */
export function peersFolder(root, say) {
  const { dependencies } = JSON.parse(readFileSync(join(root, 'bench/peers/package.json'), 'utf8'));
  return installed(
    'peers',
    Object.entries(dependencies).map(([name, version]) => `${name}@${version}`),
    say,
  );
}
export const peer = (root, folder, { script, which }, { workload, seconds }) =>
  lines((done) =>
    execFile(
      process.execPath,
      [
        join(root, 'bench/peers', script),
        folder,
        join(root, `bench/graphs/${workload}.unroll.json`),
        `${seconds}`,
        which,
      ],
      { timeout: PATIENCE_MS, maxBuffer: 1 << 24 },
      (error, out, err) => done(error, out, error?.killed ? `stopped after ${PATIENCE_MS / 1000} s` : err),
    ),
  );
