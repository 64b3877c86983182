/** Random graphs: the wasm machine against the reference in float64; both schedules, strict or not, with the same bits. UNROLL_GRAPHS: how many. */
import { setFlagsFromString } from 'node:v8';
import { expect, test } from 'vitest';
import { check } from '../../src-engine/compile/check';
import type { Tensor } from '../../src-engine/core/tensor';
import { evaluate } from '../../src-engine/run/evaluate';
import { Loader } from '../../src-engine/run/loader';
import { hashState } from '../../src-engine/run/state';
import { bytes, go } from '../run/documents';
import { type RandomGraph, randomGraph } from './randomGraph';

if (Number(process.versions.node.split('.')[0]) < 22) setFlagsFromString('--experimental-wasm-relaxed-simd');
const GRAPHS = Number(process.env.UNROLL_GRAPHS ?? 10);
const STEPS = 4;

/** Relative to the largest number of the tensor: sums of float32 cancel. */
function disagreement(ours: Tensor | undefined, wanted: Tensor): string | null {
  if (!ours || ours.shape.join() !== wanted.shape.join()) return 'another shape';
  let most = 0;
  for (const x of wanted.data) most = Math.max(most, Math.abs(x));
  for (const [i, b] of wanted.data.entries()) {
    const a = ours.data[i] as number;
    if (Number.isNaN(a) && Number.isNaN(b)) continue;
    if (!(Math.abs(a - b) <= 2e-5 + 2e-4 * (Math.abs(b) + most))) return `[${i}]: ${a} instead of ${b}`;
  }
  return null;
}
async function trained({ doc, tensors }: RandomGraph, schedule: 'fast' | 'inspect'): Promise<string> {
  const loader = new Loader(bytes, { backend: 'wasm', schedule });
  const { session, issues } = await loader.load({ doc, why: 'open', tensors, weights: new Map() });
  if (!session) throw new Error(issues.map((i) => i.message).join());
  go(session.to({ iteration: STEPS, at: session.length }));
  return hashState(session.state);
}
test(`${GRAPHS} random graphs`, { timeout: 60_000 + 2000 * GRAPHS }, async () => {
  let done = 0;
  for (let seed = 1; done < GRAPHS; seed++) {
    const graph = randomGraph(seed);
    if (check(graph.doc).issues.some((i) => i.severity === 'error')) continue;
    done++;
    const said = `seed ${seed}: ${JSON.stringify(graph.doc.nodes.map((n) => [n.op, n.params]))}`;
    const of = (options: Parameters<typeof evaluate>[3]) => evaluate(graph.doc, graph.tensors, null, options).tensors;
    const wanted = of({ mode: 'train', grad: true, precision: 'float64' });
    const inspect = of({ mode: 'train', grad: true, backend: 'wasm' });
    const fast = of({ mode: 'train', grad: true, backend: 'wasm', schedule: 'fast' });
    const strict = of({ mode: 'train', grad: true, backend: 'wasm', strict: true });
    for (const [key, tensor] of wanted) {
      expect(disagreement(inspect.get(key), tensor), `${said}\n${key}`).toBeNull();
      expect(disagreement(strict.get(key), tensor), `${said}\n${key} strict`).toBeNull();
      expect(fast.get(key)?.data, `${said}\n${key} fast`).toEqual(inspect.get(key)?.data);
    }
    expect(await trained(graph, 'fast'), said).toBe(await trained(graph, 'inspect'));
  }
});
