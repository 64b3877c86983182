// The rows of a run as a table, and what they come to.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** These two measure overhead; the other nine arithmetic. */
export const SMALL = ['mlp-2-8-8-1-b32', 'char-lstm-t16-b1-h32'];
export const workloads = (root) =>
  readdirSync(join(root, 'bench/graphs'))
    .filter((f) => f.endsWith('.unroll.json'))
    .map((f) => f.slice(0, -'.unroll.json'.length))
    .sort();
const three = (x) => (x === null || x === undefined ? '' : Number(x).toPrecision(3));

/** `rows`: { workload, peer, runtime, threads, ms, peakFraction, refused }. */
export function table(rows) {
  const columns = [...new Set(rows.map((r) => `${r.peer === 'unroll' ? r.runtime : r.peer} ×${r.threads}`))];
  const cell = (workload, column) => {
    const r = rows.find(
      (x) => x.workload === workload && `${x.peer === 'unroll' ? x.runtime : x.peer} ×${x.threads}` === column,
    );
    if (!r) return '';
    if (r.refused) return `(${r.refused.split(',')[0].slice(0, 40)})`;
    return `${three(r.ms)}${r.peakFraction ? ` (${Math.round(100 * r.peakFraction)} %)` : ''}`;
  };
  const names = [...new Set(rows.map((r) => r.workload))];
  const head = `| ms a step (share of peak) | ${columns.join(' | ')} |\n|---|${columns.map(() => '---').join('|')}|`;
  return `${head}\n${names.map((n) => `| ${n} | ${columns.map((c) => cell(n, c)).join(' | ')} |`).join('\n')}`;
}
/** How many times as fast as each kind of PyTorch each runtime is, both with one thread: geometric mean and least over the nine larger ones, and each small one. */
export function summary(rows) {
  const torch = rows.filter((r) => r.peer.startsWith('pytorch') && r.threads === 1);
  const peers = [...new Set(torch.map((r) => r.peer))];
  const own = rows.filter((r) => r.peer === 'unroll');
  return (peers.length ? peers : [null]).flatMap((peer) => {
    const times = new Map(torch.filter((r) => r.peer === peer && !r.refused).map((r) => [r.workload, r.ms]));
    return [...new Set(own.map((r) => r.runtime))].map((runtime) => {
      const ratios = own
        .filter((r) => r.runtime === runtime && r.threads === 1 && !r.refused && times.has(r.workload))
        .map((r) => [r.workload, times.get(r.workload) / r.ms]);
      const large = ratios.filter(([w]) => !SMALL.includes(w));
      const mean = Math.exp(large.reduce((sum, [, x]) => sum + Math.log(x), 0) / Math.max(1, large.length));
      const least = large.reduce((a, b) => (b[1] < a[1] ? b : a), ['none', Number.POSITIVE_INFINITY]);
      return {
        ...{ peer, runtime, counted: large.length, geometricMean: mean },
        ...{ least: least[1], leastOf: least[0] },
        small: Object.fromEntries(ratios.filter(([w]) => SMALL.includes(w))),
      };
    });
  });
}
