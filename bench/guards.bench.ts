/** What the run pays beside its sums: for an instruction, for the look for NaN and Inf before the update, and for denormals. Sides in turns, so that neighbours are fair to both; asserts the limits of the issue. */
import '../test/backend/wasm/relaxed';
import { expect, test } from 'vitest';
import { createMachine } from '../src-engine/backend/create';
import { check } from '../src-engine/compile/check';
import { compile } from '../src-engine/compile/compile';
import type { Doc, DocEdge } from '../src-engine/document/doc';
import { step } from '../src-engine/run/benchmark';
import { Loader } from '../src-engine/run/loader';
import { randomInputs } from '../src-engine/run/randomInputs';
import type { Session } from '../src-engine/run/session';
import { createState } from '../src-engine/run/state';
import { named } from './workloads';

const TURNS = 60;
/** Normal float32 numbers begin here. */
const SMALLEST = 2 ** -126;
/** The shortest of each side: a neighbour only makes a turn longer. */
function inTurns(sides: readonly (() => void)[], turns = TURNS): number[] {
  const best = sides.map(() => Number.POSITIVE_INFINITY);
  for (let turn = 0; turn < turns; turn++)
    for (const [i, side] of sides.entries()) {
      const from = performance.now();
      side();
      best[i] = Math.min(best[i] as number, performance.now() - from);
    }
  return best;
}
const say = (figures: Readonly<Record<string, unknown>>) => console.log(JSON.stringify(figures));
const at = [0, 0] as const;
type Bare = { readonly id: string; readonly op: string; readonly params: Readonly<Record<string, unknown>> };
function docOf(nodes: readonly Bare[], edges: readonly DocEdge[]): Doc {
  const training = { optimizer: { name: 'SGD', lr: 0.01 }, batchSize: 32, epochs: 1, seed: 0 };
  return { format: 'unroll', version: 1, name: 'guards', nodes: nodes.map((n) => ({ ...n, at })), edges, training };
}
async function sessionOf(doc: Doc, samples: number, steps: number): Promise<Session> {
  const tensors = new Map(Object.entries(randomInputs(doc, check(doc), samples, steps)));
  const given = { doc, why: 'open', tensors, weights: new Map() } as const;
  const { session, issues } = await new Loader(() => Promise.reject(new Error('no file')), { threads: 1 }).load(given);
  if (!session) throw new Error(issues.map((i) => i.message).join());
  return session;
}

test('an instruction', () => {
  const LONG = 1000;
  const nodes = Array.from({ length: LONG }, (_, i) => ({ id: `n${i}`, op: 'ReLU', params: {} }));
  const edges = nodes.map(({ id }, i): DocEdge => [i ? `n${i - 1}.y` : 'x.y', `${id}.x`]);
  const doc = docOf([{ id: 'x', op: 'Input', params: { shape: [1] } }, ...nodes], edges);
  const { program } = compile(doc, { training: false, grad: 'none', update: false }, check(doc));
  if (!program) throw new Error('does not compile');
  const machine = createMachine(program, createState(program.state, doc, 1), { backend: 'wasm', threads: 1 });
  machine.bind({ N: 1, sequences: new Map() });
  const RUNS = 20;
  const run = () => {
    for (let i = 0; i < RUNS; i++) machine.run(0, machine.length);
  };
  const [ms] = inTurns([run], 400) as [number];
  const microseconds = (1000 * ms) / RUNS / machine.length;
  say({ measure: 'instruction', microseconds, instructions: machine.length });
  expect(machine.length).toBe(LONG);
  // each was run: the number that goes in comes out
  machine.data(program.feeds[0]?.value as number)[0] = 1.5;
  run();
  expect(machine.data(program.ports.get(`n${LONG - 1}.y`) as number)[0]).toBe(1.5);
  expect(microseconds).toBeLessThan(0.1);
});
test.each(['mnist-cnn-b64', 'lenet-b64', 'char-lstm-t64-b32-h128', 'mlp-784-256-128-10-b64'])(
  'the look for NaN and Inf: %s',
  async (name) => {
    const { doc, run } = named(name);
    const s = await sessionOf(doc, doc.training.batchSize as number, run.steps);
    for (let i = 0; i < 10; i++) step(s);
    let sound = true;
    const look = () => {
      for (let i = 0; i < 10; i++) sound &&= s.machine.isSound;
    };
    const [ms, tenLooks] = inTurns([() => step(s), look]) as [number, number];
    const share = tenLooks / 10 / ms;
    say({ measure: 'guard', workload: name, share, ms, lookMs: tenLooks / 10 });
    expect(sound).toBe(true);
    expect(share).toBeLessThan(0.03);
  },
);
test('a vanishing LSTM', async () => {
  // the same tape, its loss weighed so that the gradients of the whole backward pass are ordinary numbers, pass the bound below which they are 0, or would be denormal
  const weighed = (by: string): Doc =>
    docOf(
      [
        { id: 'x', op: 'Input', params: { shape: [64], sequence: true } },
        { id: 'rnn', op: 'LSTM', params: { hiddenSize: 128 } },
        { id: 'out', op: 'Linear', params: { outFeatures: 64 } },
        { id: 'less', op: 'Expression', params: { code: `x * ${by}` } },
        { id: 'want', op: 'Input', params: { shape: [64], sequence: true } },
        { id: 'loss', op: 'MSELoss', params: {} },
      ],
      [
        ['x.y', 'rnn.x'],
        ['rnn.y', 'out.x'],
        ['out.y', 'less.x'],
        ['less.y', 'loss.prediction'],
        ['want.y', 'loss.target'],
      ],
    );
  const weights = ['0.5', '1e-24', '1e-27', '1e-34', '1e-36', '1e-38'];
  const sessions = await Promise.all(weights.map((by) => sessionOf(weighed(by), 32, 64)));
  for (const s of sessions) for (let i = 0; i < 5; i++) step(s);
  const [plain, ...vanishing] = inTurns(
    sessions.map((s) => () => step(s)),
    40,
  ) as [number, ...number[]];
  const slower = vanishing.map((ms) => ms / plain);
  say({ measure: 'denormals', plainMs: plain, slower: Object.fromEntries(slower.map((x, i) => [weights[i + 1], x])) });
  // some are half vanished, and none is denormal
  const shares = sessions.map((s) => {
    s.settle();
    const grads = s.machine.data(s.program.grads.get('rnn.y') as number);
    const share = (is: (size: number) => boolean) => grads.filter((g) => is(Math.abs(g))).length / grads.length;
    expect(share((size) => size > 0 && size < SMALLEST)).toBe(0);
    return share((size) => size === 0);
  });
  say({ measure: 'denormals', zeros: Object.fromEntries(shares.map((x, i) => [weights[i], x])) });
  expect(shares.some((x) => x > 0.01 && x < 0.99)).toBe(true);
  for (const x of slower) expect(x).toBeLessThan(1.2);
});
