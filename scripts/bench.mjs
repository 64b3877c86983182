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
async function middle(workload, run, counts) {
  if (!SMALL.includes(workload)) return undisturbed(run, counts);
  const all = [];
  for (let i = 0; i < PROCESSES; i++) all.push(await run());
  const sound = all.filter((r) => r.lines[0]?.ms).sort((a, b) => a.lines[0].ms - b.lines[0].ms);
  return sound[Math.floor(sound.length / 2)] ?? all[0];
}
const asked = values.peers.split(',');
/** Best products so far: a row beside which the product was slower than this share of it was taken while others used the machine, which only makes it longer. */
const STILL = 0.96;
const SPREAD = 1.3;
const TRIES = 3;
const best = new Map();
/** `counts`: whether a row may be compared with; one that may not is kept only where none may. */
async function undisturbed(run, counts = () => true) {
  let least = null;
  const better = (a, b) => (counts(a) === counts(b) ? a.ms < b.ms : counts(a));
  for (let i = 0; i < TRIES; i++) {
    const taken = await run();
    const [line] = taken.lines;
    if (!line?.ms || line.threads > 1) return taken;
    const of = line.runtime ?? line.peer;
    const speed = line.peak ?? line.gemm512 ?? 0;
    best.set(of, Math.max(best.get(of) ?? 0, speed));
    if (!least || better(line, least.lines[0])) least = taken;
    if (counts(line) && speed >= STILL * best.get(of) && line.p90 < SPREAD * line.p10) break;
    say(`disturbed: ${line.ms} ms, beside it ${speed} of ${best.get(of)} GFLOP/s`);
  }
  return least;
}
const noTorch = asked.includes('pytorch') ? await missingPytorch() : 'not asked for';
if (noTorch) say(`PyTorch is left out: ${noTorch}`);
const torches = noTorch ? [] : await kindsOfPytorch(root, say);
const inNode = PEERS.filter((p) => asked.includes(p.name));
const peers = inNode.length > 0 ? peersFolder(root, say) : { wrong: 'not asked for' };
if (peers.wrong) say(`peers of JavaScript are left out: ${peers.wrong}`);
const rows = [];
const put = (row) => {
  rows.push(row);
  if (values.json) console.log(JSON.stringify(row));
};
for (const workload of wanted) {
  let peak = 0;
  for (const threads of [1, availableParallelism()])
    for (const runtime of values.runtimes.split(',')) {
      say(`${workload}, ${runtime}, ${threads} thread${threads > 1 ? 's' : ''}`);
      const { lines, error } = await middle(workload, () => RUNTIMES[runtime]({ workload, threads, seconds }));
      if (error) put({ workload, peer: 'unroll', runtime, threads, ms: null, refused: error });
      for (const line of lines) {
        const fewer = line.threads < threads ? `only ${line.threads} of ${threads} threads came` : null;
        if (threads === 1) peak = Math.max(peak, line.peak ?? 0);
        const { losses, eighth, ...figures } = line;
        put({ ...figures, threads, refused: fewer ?? verdict(root, line) });
      }
    }
  for (const one of peers.folder ? inNode : []) {
    say(`${workload}, ${one.name}`);
    const { lines, error } = await peer(root, peers.folder, one, { workload, seconds });
    if (error) say(`${one.name}: ${error}`);
    for (const line of lines) put({ ...line, peakFraction: null, refused: null });
  }
  for (const torch of torches)
    for (const threads of [1, availableParallelism()]) {
      say(`${workload}, PyTorch${torch.name}, ${threads}`);
      const counts = (line) => threads > 1 || line.gemm512 >= PEER_SHARE * peak;
      const { lines, error } = await middle(workload, () => pytorch(root, torch, { workload, threads }), counts);
      if (error) say(`PyTorch: ${error}`);
      for (const line of lines) {
        const slow = `its product of 512 reaches ${line.gemm512} of our ${peak} GFLOP/s`;
        put({ ...line, refused: counts(line) ? null : slow });
      }
    }
}
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
