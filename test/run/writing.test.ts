/** A text model writes: what it writes follows from the logits of the same net run over the same text, and the run never notices. */
import { describe, expect, test } from 'vitest';
import { streamKey, uniform } from '../../src-engine/core/random';
import type { Tensor } from '../../src-engine/core/tensor';
import type { CannotWrite, Written } from '../../src-engine/core/writing';
import type { Doc, DocEdge } from '../../src-engine/document/doc';
import { evaluate } from '../../src-engine/run/evaluate';
import type { Session } from '../../src-engine/run/session';
import { hashState } from '../../src-engine/run/state';
import { draw, write } from '../../src-engine/run/writing';
import { document, go, sessionOf } from './documents';

const CHARACTERS = 81;
const TRAINING = { optimizer: { name: 'Adam', lr: 0.02 }, batchSize: 4, epochs: 1, seed: 5 };
type Chain = Parameters<typeof document>[0];
const text = (cell: Chain, params: object = {}, training: object = {}): Doc =>
  document(
    [
      ['data', 'Dataset', { source: 'text', window: 8, ...params }],
      ['embed', 'Embedding', { numEmbeddings: CHARACTERS, embeddingDim: 6 }],
      ...cell,
      ['out', 'Linear', { outFeatures: CHARACTERS }],
      ['loss', 'CrossEntropyLoss'],
    ],
    { ...TRAINING, ...training },
  );
/** h = tanh(W x + U h of the step before), wired by hand. */
function elman(): Doc {
  const doc = text([
    ['wx', 'Linear', { outFeatures: 7 }],
    ['sum', 'Add'],
    ['h', 'Tanh'],
  ]);
  const node = (id: string, op: string, params = {}) => ({ id, op, params, at: [0, 400] as const });
  const edges: DocEdge[] = [
    ['h.y', 'before.x'],
    ['before.y', 'wh.x'],
    ['wh.y', 'sum.b'],
  ];
  return {
    ...doc,
    nodes: [...doc.nodes, node('before', 'Delay'), node('wh', 'Linear', { outFeatures: 7, bias: false })],
    edges: [...doc.edges.map(([a, b]): DocEdge => [a, b === 'sum.x' ? 'sum.a' : b]), ...edges],
  };
}
function done<T>(work: Generator<void, T, void>): T {
  for (;;) {
    const { done: isDone, value } = work.next();
    if (isDone) return value as T;
  }
}
function written(session: Session, arg: Parameters<typeof write>[1]): Written {
  const answer = done(write(session, arg));
  if ('cannot' in answer) throw new Error(answer.cannot);
  return answer;
}
const cannot = async (doc: Doc): Promise<string> =>
  (done(write(await sessionOf(doc), { begin: { prompt: '', seed: 0 }, count: 1, temperature: 1 })) as CannotWrite)
    .cannot;

/** Logits [T, 81] of the same net with the same weights, over a text that is given whole. */
function logitsOf(doc: Doc, session: Session, ids: readonly number[]): Float32Array {
  const fed: Doc = {
    ...doc,
    nodes: doc.nodes
      .filter((n) => n.op !== 'CrossEntropyLoss')
      .map((n) =>
        n.op === 'Dataset' ? { ...n, op: 'Input', params: { shape: [], sequence: true, dtype: 'int32' } } : n,
      ),
    edges: doc.edges
      .filter(([, to]) => !to.startsWith('loss.'))
      .map(([a, b]): DocEdge => [a === 'data.x' ? 'data.y' : a, b]),
    training: {},
  };
  const tensors = new Map<string, Tensor>([
    ['in:data', { dtype: 'int32', shape: [ids.length, 1], data: Int32Array.from(ids) }],
  ]);
  for (const c of session.program.state)
    if (c.kind === 'param')
      tensors.set(c.key, {
        dtype: 'float32',
        shape: [...c.shape],
        data: (session.state.get(c.key) as Float32Array).slice(),
      });
  const out = evaluate(fed, tensors, null, { mode: 'infer', grad: false }).tensors.get('out:out.y');
  return out?.data as Float32Array;
}

describe('what is written', () => {
  test.each([
    ['GRU', text([['rnn', 'GRU', { hiddenSize: 7 }]])],
    ['GRU, carried while training', text([['rnn', 'GRU', { hiddenSize: 7 }]], {}, { bptt: { carryState: true } })],
    ['two layers of LSTM', text([['rnn', 'LSTM', { hiddenSize: 5, numLayers: 2 }]])],
    ['RNN on lines', text([['rnn', 'RNN', { hiddenSize: 7 }]], { form: 'lines' })],
    ['an Elman cell through Delay', elman()],
  ])('is what the whole text in one pass would choose: %s', async (_name, doc) => {
    const session = await sessionOf(doc);
    // lines have as many steps as they have: where an iteration ends is not known before
    go(session.to({ iteration: 5, at: 1 }));
    const vocabulary = session.feeder.data?.set.vocabulary ?? [];
    const prompt = 'Call me';
    const first = written(session, { begin: { prompt, seed: 9 }, count: 5, temperature: 0.8 });
    const second = written(session, { count: 7, temperature: 0.8 });
    const characters = [...first.characters, ...second.characters];
    const ids = [...prompt, ...characters].map((c) => vocabulary.indexOf(c));
    expect(Math.min(...ids)).toBeGreaterThanOrEqual(0);
    const logits = logitsOf(doc, session, ids);
    const probabilities = [...first.probabilities, ...second.probabilities];
    for (const [i, c] of characters.entries()) {
      const at = (prompt.length - 1 + i) * CHARACTERS;
      const wanted = draw(logits.subarray(at, at + CHARACTERS), 0.8, uniform(streamKey(9, 'write'), i));
      expect(vocabulary[wanted.id]).toBe(c);
      expect(probabilities[i]).toBeCloseTo(wanted.probability, 5);
    }
    expect(first.iteration).toBe(5);
    // a column for each character that went through: the last one that was chosen has not
    for (const [i, states] of first.states.entries()) {
      expect(states.data.length).toBe((prompt.length + 4) * states.units);
      expect(second.states[i]?.data.length).toBe(7 * states.units);
    }
    expect(first.states.length).toBeGreaterThan(0);
  });
  test('follows from the seed; the temperature has its say', async () => {
    const session = await sessionOf(text([['rnn', 'GRU', { hiddenSize: 7 }]]));
    const say = (seed: number, temperature: number) =>
      written(session, { begin: { prompt: 'x', seed }, count: 40, temperature }).characters.join('');
    expect(say(1, 1)).toBe(say(1, 1));
    expect(say(1, 1)).not.toBe(say(2, 1));
    expect(say(1, 0)).toBe(say(2, 0));
    expect(say(1, 1)).not.toBe(say(1, 0));
  });
  test('one model writes a text to its end; the next text is by the newer one', async () => {
    const session = await sessionOf(text([['rnn', 'GRU', { hiddenSize: 7 }]]));
    const begin = { prompt: 'The ', seed: 3 };
    const whole = written(session, { begin, count: 30, temperature: 0.9 });
    expect(whole.iteration).toBe(0);
    const start = written(session, { begin, count: 10, temperature: 0.9 });
    go(session.to({ iteration: 6, at: session.length }));
    const rest = written(session, { count: 20, temperature: 0.9 });
    expect([...start.characters, ...rest.characters]).toEqual(whole.characters);
    expect(rest.iteration).toBe(0);
    const later = written(session, { begin, count: 30, temperature: 0.9 });
    expect(later.iteration).toBe(7);
    expect(later.characters).not.toEqual(whole.characters);
  });
  test('without a prompt it begins after a new line; what the text does not have is passed over and named', async () => {
    const session = await sessionOf(text([['rnn', 'GRU', { hiddenSize: 7 }]]));
    const say = (prompt: string) => written(session, { begin: { prompt, seed: 1 }, count: 10, temperature: 1 });
    expect(say('').characters).toEqual(say('\n').characters);
    expect(say('a한b글한').characters).toEqual(say('ab').characters);
    expect(say('a한b글한').unknown).toEqual(['한', '글']);
  });
});
test('drawing: a share of [0, 1) as large as the probability; the likeliest at 0', () => {
  const logits = [1, -2, 0.5, 3];
  for (const temperature of [0.5, 1, 3]) {
    const p = logits.map((z) => Math.exp(z / temperature));
    const total = p.reduce((a, b) => a + b, 0);
    const counts = [0, 0, 0, 0];
    for (let i = 0; i < 10_000; i++) {
      const { id, probability } = draw(logits, temperature, i / 10_000);
      counts[id] = (counts[id] as number) + 1;
      expect(probability).toBeCloseTo((p[id] as number) / total, 12);
    }
    for (const [k, count] of counts.entries())
      expect(Math.abs(count / 10_000 - (p[k] as number) / total)).toBeLessThan(2e-4);
  }
  expect(draw(logits, 0, 0.99)).toEqual({ id: 3, probability: 1 });
  expect(draw([1000, -1000], 0.01, 0.999999).id).toBe(0);
});
test.each(['reference', 'wasm'] as const)(
  'a run with texts written between its instructions has the bits of one without: %s',
  async (backend) => {
    const { Loader } = await import('../../src-engine/run/loader');
    const { bytes } = await import('./documents');
    const doc = text([['rnn', 'LSTM', { hiddenSize: 6 }]], {}, { bptt: { carryState: true, truncate: 3 } });
    const open = () => sessionOf(doc, new Map(), new Loader(bytes, { backend }));
    const [a, b] = [await open(), await open()];
    go(a.to({ iteration: 12, at: a.length }));
    const move = b.to({ iteration: 12, at: b.length });
    let steps = 0;
    for (let isDone = false; !isDone; isDone = move.next().done === true)
      if (steps++ % 37 === 0)
        written(b, { ...(steps % 2 ? { begin: { prompt: 'Ishmael', seed: steps } } : {}), count: 3, temperature: 1 });
    expect(hashState(b.state)).toBe(hashState(a.state));
    for (let i = 0; i <= 12; i++) expect(b.loss(i)).toBe(a.loss(i));
  },
);
describe('what cannot write says why', () => {
  test('no text', async () =>
    expect(
      await cannot(
        document([
          ['data', 'Dataset', { source: 'xor' }],
          ['fc', 'Linear', { outFeatures: 2 }],
          ['loss', 'CrossEntropyLoss'],
        ]),
      ),
    ).toBe('text'));
  test('no number for each character', async () =>
    expect(
      await cannot(
        document(
          [
            ['data', 'Dataset', { source: 'text', window: 8 }],
            ['embed', 'Embedding', { numEmbeddings: CHARACTERS, embeddingDim: 4 }],
            ['rnn', 'RNN', { hiddenSize: 4 }],
            ['out', 'Linear', { outFeatures: 90 }],
            ['loss', 'CrossEntropyLoss'],
          ],
          TRAINING,
        ),
      ),
    ).toBe('prediction'));
  test('what is read from both ends', async () =>
    expect(await cannot(text([['rnn', 'GRU', { hiddenSize: 4, bidirectional: true }]]))).toBe('backwards'));
  test('what needs the whole text', async () => {
    const doc = text([['rnn', 'GRU', { hiddenSize: 4 }]]);
    const nodes = [
      ...doc.nodes,
      { id: 'mean', op: 'MeanOverTime', params: {}, at: [0, 400] as const },
      { id: 'sum', op: 'Add', params: {}, at: [0, 400] as const },
    ];
    const edges: DocEdge[] = [
      ...doc.edges.map(([a, b]): DocEdge => (b === 'out.x' ? ['sum.y', b] : [a, b])),
      ['rnn.y', 'mean.x'],
      ['rnn.y', 'sum.a'],
      ['mean.y', 'sum.b'],
    ];
    expect(await cannot({ ...doc, nodes, edges })).toBe('whole');
  });
});
