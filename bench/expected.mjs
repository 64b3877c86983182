// What the losses of each workload must be: made once by the reference backend (npm run bench -- --expect), with the hash of the graph.
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const TOLERANCE = 1e-4;
/** Where the reference's own losses go apart by more than that when its inputs change by a millionth, so many times as far is let pass. */
const SPREADS = 4;
const fileOf = (root) => join(root, 'bench/expected.json');
export const hashOf = (root, workload) =>
  createHash('sha256')
    .update(JSON.stringify(JSON.parse(readFileSync(join(root, 'bench/graphs', `${workload}.unroll.json`), 'utf8'))))
    .digest('hex')
    .slice(0, 16);
export const expectations = (root) => JSON.parse(readFileSync(fileOf(root), 'utf8'));
export function keepExpectations(root, rows) {
  const found = rows.map(({ workload, losses, eighth, nudged }) => {
    let most = 0;
    const spread = eighth.map((x, i) => {
      most = Math.max(most, ...nudged.map((losses) => Math.abs(x - losses[i])));
      return Number(most.toPrecision(2));
    });
    return [workload, { graph: hashOf(root, workload), losses, eighth, spread }];
  });
  writeFileSync(fileOf(root), `${JSON.stringify(Object.fromEntries(found), null, 2)}\n`);
}
const agree = (a, b, more = []) =>
  a.length === b.length &&
  a.every((x, i) => {
    const limit = TOLERANCE * Math.max(Math.abs(x), Math.abs(b[i]));
    return Math.abs(x - b[i]) <= Math.max(limit, SPREADS * (more[i] ?? 0));
  });
/** Why a row does not count, or null; `loose`: that its losses are as near as can be repeated, but not to 1e-4. */
export function verdict(root, { workload, losses, eighth }) {
  const expected = expectations(root)[workload];
  const no = (refused) => ({ refused, loose: false });
  if (!expected) return no('nothing is expected of it yet');
  if (expected.graph !== hashOf(root, workload)) return no('its graph is another one than that of bench/expected.json');
  if (!agree(losses, expected.losses)) return no(`its losses ${losses} are not ${expected.losses}`);
  if (!agree(eighth, expected.eighth, expected.spread))
    return no('its 20 losses at an eighth of the batch differ from the reference');
  return { refused: null, loose: !agree(eighth, expected.eighth) };
}
