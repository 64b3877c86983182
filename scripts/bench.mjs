// npm run bench [-- --only TEXT] [--json] [--seconds S] [--runtimes node,chromium,chromium-revec] [--peers pytorch,tfjs-cpu,...] [--expect]: every workload in every runtime and beside every peer.
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { keepExpectations, verdict } from '../bench/expected.mjs';
import { unrollInChromium } from '../bench/runners/chromium.mjs';
import { unrollIn } from '../bench/runners/node.mjs';
import { PEERS, peer, peersFolder } from '../bench/runners/peers.mjs';
import { kindsOfPytorch, missingPytorch, pytorch } from '../bench/runners/pytorch.mjs';
import { SMALL, summary, table, workloads } from '../bench/table.mjs';
import { buildIfStale, root } from './build.mjs';
import { ensureChromium, findChromium } from './chromium.mjs';

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    json: { type: 'boolean', default: false },
    seconds: { type: 'string', default: '3' },
    runtimes: { type: 'string', default: 'node,chromium,chromium-revec' },
    peers: { type: 'string', default: ['pytorch', ...PEERS.map((p) => p.name)].join() },
    expect: { type: 'boolean', default: false },
  },
});
/** A PyTorch counts whose own product comes to this share of our peak. */
const PEER_SHARE = 0.6;
const say = (text) => console.error(`[bench] ${text}`);
const seconds = Number(values.seconds);
const wanted = workloads(root).filter((w) => w.includes(values.only));
buildIfStale(say);
if (values.expect) {
  const rows = [];
  for (const workload of wanted) {
    say(workload);
    const { lines, error } = await unrollIn(root, { workload, threads: 1, seconds: 1, backend: 'reference' });
    if (error) throw new Error(error);
    rows.push(...lines);
  }
  keepExpectations(root, rows);
  process.exit(0);
}
const missing = await ensureChromium(say);
if (missing) say(missing);
const executablePath = findChromium();
const RUNTIMES = {
  node: (o) => unrollIn(root, o),
  chromium: (o) => unrollInChromium(root, { ...o, executablePath, revec: false }),
  'chromium-revec': (o) => unrollInChromium(root, { ...o, executablePath, revec: true }),
};
/** The two small ones are taken in so many processes, and the one in the middle counts: where memory happens to lie shows in them. */
const PROCESSES = 5;
async function middle(run) {
  const all = [];
  for (let i = 0; i < PROCESSES; i++) all.push(await run());
  const sound = all.filter((r) => r.lines[0]?.ms).sort((a, b) => a.lines[0].ms - b.lines[0].ms);
  return sound[Math.floor(sound.length / 2)] ?? all[0];
}
/**
 * All is measured once, one after the other. Then what was taken while others used the machine is taken again, in further rounds: others stay for minutes, and a
 * row that was taken anew at once would only meet them again. The least of its takes counts, for others only make one longer.
 */
const ROUNDS = 4;
/** Others are seen by the product that is timed in turns with a row, in the same process: slower than this share of the usual one of that runtime or peer... */
const STILL = 0.96;
/** ... and by steps that differ. */
const SPREAD = 1.3;
const jobs = [];
/** `counts`: whether a row may be compared with; one that may not is kept only where none may. `rows`: what is said of it. */
const job = (name, workload, run, rows, { isOnce = false, counts = () => true } = {}) =>
  jobs.push({
    name,
    workload,
    rows,
    counts,
    takes: [],
    run: SMALL.includes(workload) ? () => middle(run) : run,
    isOnce,
  });
const product = (line) => line.peak ?? line.gemm512 ?? 0;
const kindOf = (line) => line.runtime ?? line.peer;
/** The product of this runtime or peer where it has the machine to itself: the upper quartile of its takes, for the best may be a moment's luck. */
function usual(kind) {
  const lines = jobs.filter((j) => !j.isOnce).flatMap((j) => j.takes.flatMap((t) => t.lines));
  const all = lines.filter((l) => kindOf(l) === kind).map(product);
  return all.sort((a, b) => a - b)[Math.floor(0.75 * all.length)] ?? 0;
}
function isDone({ workload, takes, counts, isOnce }) {
  if (takes.length === 0) return false;
  const isAlone = (line) =>
    counts(line) && product(line) >= STILL * usual(kindOf(line)) && line.p90 < SPREAD * line.p10;
  return isOnce || SMALL.includes(workload) || takes.some(({ lines: [line] }) => !line?.ms || isAlone(line));
}
const taken = ({ takes, counts }) =>
  takes.reduce((a, b) => {
    const [x, y] = [a.lines[0], b.lines[0]];
    if (!x?.ms || !y?.ms) return x?.ms ? a : b;
    return (counts(x) === counts(y) ? y.ms < x.ms : counts(y)) ? b : a;
  });
const asked = values.peers.split(',');
const noTorch = asked.includes('pytorch') ? await missingPytorch() : 'not asked for';
if (noTorch) say(`PyTorch is left out: ${noTorch}`);
const torches = noTorch ? [] : await kindsOfPytorch(root, say);
const inNode = PEERS.filter((p) => asked.includes(p.name));
const peers = inNode.length > 0 ? peersFolder(root, say) : { wrong: 'not asked for' };
if (peers.wrong) say(`peers of JavaScript are left out: ${peers.wrong}`);
for (const workload of wanted) {
  for (const threads of [1, availableParallelism()])
    for (const runtime of values.runtimes.split(','))
      job(
        `${runtime}, ${threads} thread${threads > 1 ? 's' : ''}`,
        workload,
        () => RUNTIMES[runtime]({ workload, threads, seconds }),
        ({ lines, error }) => {
          if (error) return [{ workload, peer: 'unroll', runtime, threads, ms: null, refused: error }];
          return lines.map((line) => {
            const fewer = line.threads < threads ? `only ${line.threads} of ${threads} threads came` : null;
            const { losses, eighth, ...figures } = line;
            return { ...figures, threads, refused: fewer ?? verdict(root, line) };
          });
        },
        { isOnce: threads > 1 },
      );
  for (const one of peers.folder ? inNode : [])
    job(
      one.name,
      workload,
      () => peer(root, peers.folder, one, { workload, seconds }),
      ({ lines }) => lines.map((line) => ({ ...line, peakFraction: null, refused: null })),
      { isOnce: true },
    );
  const peak = () =>
    Math.max(
      0,
      ...jobs
        .filter((j) => j.workload === workload && !j.isOnce)
        .flatMap((j) => j.takes.flatMap((t) => t.lines.map((l) => l.peak ?? 0))),
    );
  for (const torch of torches)
    for (const threads of [1, availableParallelism()]) {
      const counts = (line) => threads > 1 || line.gemm512 >= PEER_SHARE * peak();
      const slow = (line) => `its product of 512 reaches ${line.gemm512} of our ${peak()} GFLOP/s`;
      job(
        `PyTorch${torch.name}, ${threads}`,
        workload,
        () => pytorch(root, torch, { workload, threads }),
        ({ lines }) => lines.map((line) => ({ ...line, refused: counts(line) ? null : slow(line) })),
        { isOnce: threads > 1, counts },
      );
    }
}
for (let round = 0; round < ROUNDS; round++)
  for (const one of jobs.filter((j) => !isDone(j))) {
    const take = await one.run();
    one.takes.push(take);
    const [line] = take.lines;
    const figures = line?.ms ? `${line.ms} ms, a product beside it ${product(line).toFixed(1)} GFLOP/s` : take.error;
    say(`${one.workload}, ${one.name}${round ? ', again' : ''}: ${figures}`);
  }
const rows = jobs.flatMap((j) => j.rows(taken(j)));
if (values.json) for (const row of rows) console.log(JSON.stringify(row));
if (!values.json) console.log(table(rows));
for (const s of summary(rows)) {
  // nothing to compare with
  if (s.counted === 0 && Object.keys(s.small).length === 0 && !values.json) continue;
  console.log(
    values.json
      ? JSON.stringify(s)
      : `${s.runtime}: ${s.geometricMean.toFixed(2)} times ${s.peer ?? 'PyTorch'} over ${s.counted}, least ${s.least.toFixed(2)} (${s.leastOf}); ${Object.entries(
          s.small,
        )
          .map(([w, x]) => `${w} ${x.toFixed(1)}`)
          .join(', ')}`,
  );
}
