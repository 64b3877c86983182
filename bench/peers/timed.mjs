// What all peers share: the graph of a workload, random numbers for it, and how a step is timed.
import { readFileSync } from 'node:fs';

export const [, , folder, file, seconds, which] = process.argv;
const { nodes, edges, training, bench } = JSON.parse(readFileSync(file, 'utf8'));
export const batch = training.batchSize;
export const lr = training.optimizer.lr;
export const isSequence = bench.steps > 1;
const by = new Map(nodes.map((n) => [n.id, n]));
const ready = new Set();
/** Nodes, each behind those that it takes from; `inputs`: port to node. */
export const order = [];
function visit(id) {
  if (ready.has(id)) return;
  ready.add(id);
  const inputs = {};
  for (const [from, to] of edges) {
    const [node, port] = to.split('.');
    if (node !== id) continue;
    inputs[port] = from.split('.')[0];
    visit(inputs[port]);
  }
  order.push({ ...by.get(id), inputs });
}
for (const { id } of nodes) visit(id);
let state = 1;
/** About as wide as weights are. */
export function random() {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return state / 2 ** 31 - 1;
}
export const refuse = (why) => {
  console.error(why);
  process.exit(1);
};
/** Medians of steps for so many seconds, the first one left out; a line of JSON. */
export async function time(peer, step) {
  await step();
  const times = [];
  for (const until = performance.now() + 1000 * Number(seconds); performance.now() < until || times.length < 3; ) {
    const from = performance.now();
    await step();
    times.push(performance.now() - from);
  }
  times.sort((a, b) => a - b);
  const workload = file.split('/').at(-1).replace('.unroll.json', '');
  const ms = Number(times[Math.floor(times.length / 2)].toPrecision(4));
  console.log(JSON.stringify({ workload, peer, runtime: `node-${process.versions.node}`, threads: 1, ms }));
  process.exit(0);
}
