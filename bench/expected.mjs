// What the losses of each workload must be: made once by the reference backend (npm run bench -- --expect), with the hash of the graph and of how it is run.
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runOf } from './run.mjs';

const TOLERANCE = 1e-4;
const fileOf = (root) => join(root, 'bench/expected.json');
export function hashOf(root, workload) {
  const graph = JSON.parse(readFileSync(join(root, 'bench/graphs', `${workload}.unroll.json`), 'utf8'));
  const whole = JSON.stringify({ ...graph, bench: runOf(root, workload) });
  return createHash('sha256').update(whole).digest('hex').slice(0, 16);
}
export const expectations = (root) => JSON.parse(readFileSync(fileOf(root), 'utf8'));
export function keepExpectations(root, rows) {
  const found = rows.map(({ workload, losses, eighth }) => [
    workload,
    { graph: hashOf(root, workload), losses, eighth },
  ]);
  writeFileSync(fileOf(root), `${JSON.stringify(Object.fromEntries(found), null, 2)}\n`);
}
const agree = (a, b) =>
  a.length === b.length && a.every((x, i) => Math.abs(x - b[i]) <= TOLERANCE * Math.max(Math.abs(x), Math.abs(b[i])));
/** Why a row does not count, or null. */
export function verdict(root, { workload, losses, eighth }) {
  const expected = expectations(root)[workload];
  if (!expected) return 'nothing is expected of it yet';
  if (expected.graph !== hashOf(root, workload)) return 'its graph is another one than that of bench/expected.json';
  if (!agree(losses, expected.losses)) return `its losses ${losses} are not ${expected.losses}`;
  if (!agree(eighth, expected.eighth)) return 'its 20 losses at an eighth of the batch differ from the reference';
  return null;
}
