// What all peers share: the graph of a workload, random numbers for it, and how a step is timed.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runOf } from '../run.mjs';
import { orderOf } from './start.mjs';

export const [, , folder, file, seconds, which] = process.argv;
const { name, nodes, edges, training } = JSON.parse(readFileSync(file, 'utf8'));
export const batch = training.batchSize;
export const lr = training.optimizer.lr;
export const { steps } = runOf(join(import.meta.dirname, '../..'), name);
export const isSequence = steps > 1;
export const order = orderOf({ nodes, edges });
let state = 1;
/** About as wide as weights are. */
export function random() {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return state / 2 ** 31 - 1;
}
/** Of an installed package. */
export const versionOf = (name) =>
  JSON.parse(readFileSync(join(folder, 'node_modules', name, 'package.json'), 'utf8')).version;
export const refuse = (why) => {
  console.error(why);
  process.exit(1);
};
/** Medians of steps for so many seconds, the first one left out; a line of JSON. `cpuMs`: processor time a step, on the average, for where other work fills the machine. */
export async function time(peer, step) {
  await step();
  const times = [];
  const before = process.cpuUsage();
  for (const until = performance.now() + 1000 * Number(seconds); performance.now() < until || times.length < 3; ) {
    const from = performance.now();
    await step();
    times.push(performance.now() - from);
  }
  const { user, system } = process.cpuUsage(before);
  const cpuMs = Number(((user + system) / 1000 / times.length).toPrecision(4));
  times.sort((a, b) => a - b);
  const workload = file.split('/').at(-1).replace('.unroll.json', '');
  const ms = Number(times[Math.floor(times.length / 2)].toPrecision(4));
  console.log(JSON.stringify({ workload, peer, runtime: `node-${process.versions.node}`, threads: 1, ms, cpuMs }));
  process.exit(0);
}
