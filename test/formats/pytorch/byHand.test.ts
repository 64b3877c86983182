/** Documents in which export has something to decide: each run in PyTorch against ours. Skipped, and counted as skipped, where there is no python3 with torch. */
import { describe, expect, test } from 'vitest';
import { normal, streamKey } from '../../../src-engine/core/random';
import { sizeOf } from '../../../src-engine/core/shape';
import type { Tensor } from '../../../src-engine/core/tensor';
import type { Doc, DocEdge, DocNode } from '../../../src-engine/document/doc';
import { disagreements, type Ours, passOf, trainingOf } from './compare';
import { hasTorch } from './python';

/** "id:Op from.port>port ...": a line a node. */
type Lines = readonly (readonly [wiring: string, params?: DocNode['params'], more?: Partial<DocNode>])[];
function docOf(lines: Lines, training: Doc['training'] = {}): Doc {
  const nodes: DocNode[] = [];
  const edges: DocEdge[] = [];
  for (const [wiring, params = {}, more = {}] of lines) {
    const [name = '', ...wires] = wiring.split(' ');
    const [id = '', op = ''] = name.split(':');
    nodes.push({ id, op, params, at: [0, 0], ...more });
    for (const wire of wires) {
      const [from = '', to = 'x'] = wire.split('>');
      edges.push([from.includes('.') ? from : `${from}.y`, `${id}.${to}`]);
    }
  }
  return { format: 'unroll', version: 1, name: 'by hand', nodes, edges, training: { seed: 5, ...training } };
}
const [N, T] = [4, 6];
/** Normal numbers for every Input; `values`: what some hold instead. */
function tensorsOf(
  doc: Doc,
  ragged: boolean,
  values: Readonly<Record<string, readonly number[]>>,
): Map<string, Tensor> {
  const found = new Map<string, Tensor>();
  for (const { id, op, params } of doc.nodes) {
    if (op !== 'Input') continue;
    const own = params as { shape?: number[]; sequence?: boolean };
    const shape = [...(own.sequence ? [T] : []), N, ...(own.shape ?? [])];
    const list = values[id];
    const data = Float32Array.from({ length: sizeOf(shape) }, (_, i) =>
      list ? (list[i % list.length] as number) : normal(streamKey(9, 'hand', id), i),
    );
    found.set(`in:${id}`, { dtype: 'float32', shape, data });
    const lengths = { dtype: 'int32', shape: [N], data: Int32Array.of(T, 2, 5, 1) } as const;
    if (own.sequence && ragged) found.set(`in:${id}:lengths`, lengths);
  }
  return found;
}
const asked = (name: string, lines: Lines, ragged = false, values = {}, training: Doc['training'] = {}): Ours => {
  const doc = docOf(lines, training);
  return passOf(`${name} ${ragged} ${JSON.stringify(training)}`, doc, tensorsOf(doc, ragged, values));
};
const X = ['x:Input', { shape: [3], sequence: true }] as const;
/** The mean of the squares of a value, whatever its shape. */
const end = (from: string, shape: readonly number[], sequence = false): Lines => [
  ['want:Input', { shape, sequence }],
  [`loss:MSELoss ${from}>prediction want>target`],
];
/** Kinks and ties at whole numbers, and what has no finite slope at 0 or below. */
const KINKS = [-2, -1, 0, 0.5, 1, 2, 3, -0.25];
const formula = (code: string): Ours => {
  const isOfTwo = /\by\b/.test(code);
  const other: Lines = isOfTwo ? [['other:Input', { shape: [2] }]] : [];
  return asked(
    code,
    [
      ['x:Input', { shape: [2] }],
      ...other,
      [`f:Expression x>x${isOfTwo ? ' other>y' : ''}`, { code }],
      ...end('f', [2]),
    ],
    false,
    { x: KINKS, other: [1, -1, 0, 2, 1, -0.5, 3, 0.25] },
  );
};
const CELL: Lines = [
  X,
  ['first:Input', { shape: [4] }],
  ['wx:Linear x', { outFeatures: 4 }],
  ['wh:Linear z', { outFeatures: 4, bias: false }],
  ['sum:Add wx>a wh>b'],
  ['h:Tanh sum'],
];

describe.skipIf(!hasTorch)('PyTorch agrees', () => {
  test('on formulas: ties, kinks, and branches that are not looked at', async () => {
    const codes = [
      ...['relu(x) + abs(x)', 'max(x, 1) + min(2, x) + max(0.5, x)', 'max(x, y) * min(x, y)', 'max(x, y, 0, -x)'],
      ...[
        'where(x > 0, log(x), -x)',
        'where(x, sqrt(abs(x)) / x, y)',
        'where(x < 1, x ^ 2, where(y > 0, y ^ -0.5, exp(x)))',
      ],
      ...[
        '(x <= 1) * y - (x == 2) + (y != 1)',
        '-x ^ 2 - -x * (y - (x - y)) / (2 - 3)',
        '2 ^ -x ^ 2',
        '1 / (1 + exp(-x)) - 3e-5',
      ],
      ...['where(2 > 1, x, y)', 'sin(x) * cos(y) - tanh(x) + sigmoid(y) + exp(1)'],
    ];
    expect(await disagreements(codes.map(formula))).toEqual([]);
  });
  test('on weights that are shared: as one module, and under other settings', async () => {
    const image = ['x:Input', { shape: [2, 6, 6] }] as const;
    const conv = { outChannels: 2, kernelSize: 3, padding: 1 };
    const list = [
      asked('one module', [
        image,
        ['a:Conv2d x', conv],
        ['b:Conv2d a', conv, { weightsOf: 'a' }],
        ...end('b', [2, 6, 6]),
      ]),
      asked('another stride', [
        image,
        ['a:Conv2d x', conv],
        ['b:Conv2d a', { ...conv, stride: 2 }, { weightsOf: 'a' }],
        ...end('b', [2, 3, 3]),
      ]),
      asked('the owner comes last', [
        image,
        ['b:Conv2d x', { ...conv, dilation: 2, padding: 2 }, { weightsOf: 'a' }],
        ['a:Conv2d b', conv],
        ...end('a', [2, 6, 6]),
      ]),
      asked('frozen by who shares', [
        image,
        ['a:Conv2d x', conv],
        ['b:Conv2d a', conv, { weightsOf: 'a', frozen: true }],
        ['c:Conv2d b', conv],
        ...end('c', [2, 6, 6]),
      ]),
    ];
    // a file has what is shared once
    expect(await disagreements(list.map((l) => ({ ...l, strict: false })))).toEqual([]);
  });
  test('on constants, bypassed nodes, and values that meet with other axes', async () => {
    const list = [
      asked('a constant over time', [
        [
          'c:Constant',
          {
            value: [
              [1, 2, 3],
              [3, 1, 0],
              [0, 1, 1],
            ],
          },
        ],
        ['s:ToSequence c'],
        ['g:GRU s x>h0', { hiddenSize: 3 }],
        ['x:Input', { shape: [3] }],
        ['l:LastStep g'],
        ...end('l', [3]),
      ]),
      asked('a constant first state', [
        X,
        ['c:Constant', { value: [0.5, -1] }],
        ['r:LSTM x c>c0', { hiddenSize: 2 }],
        ...end('r.c', [2]),
      ]),
      asked('a constant image', [
        [
          'c:Constant',
          {
            value: [
              [
                [1, 2],
                [3, 4],
              ],
            ],
          },
        ],
        ['k:Conv2d c', { outChannels: 3, kernelSize: 2 }],
        ['x:Input', { shape: [3, 1, 1] }],
        ['m:Multiply k>a x>b'],
        ...end('m', [3, 1, 1]),
      ]),
      asked(
        'one that is not a sequence at every step',
        [
          X,
          ['v:Input', { shape: [2, 1] }],
          ['m:Add x>a v>b'],
          ['k:Concat m>a v2>b', { axis: 0 }],
          ['v2:Input', { shape: [1, 3] }],
          ...end('k', [3, 3], true),
        ],
        true,
      ),
      asked('bypassed', [
        X,
        ['a:Linear x', { outFeatures: 5 }, { bypassed: true }],
        ['b:Tanh a'],
        ['c:Dropout b', { p: 0.5 }, { bypassed: true }],
        ...end('c', [3], true),
      ]),
      asked(
        'products',
        [
          X,
          ['w:Input', { shape: [3, 2] }],
          ['r:Reshape x', { shape: [1, 3] }],
          ['m:MatMul r>a w>b'],
          ...end('m', [1, 2], true),
        ],
        true,
      ),
    ].map((l) => ({ ...l, strict: false }));
    expect(await disagreements(list)).toEqual([]);
  });
  test('on several losses: weights, targets that are computed, a loss that is read', async () => {
    const list = [
      asked(
        'two',
        [
          X,
          ['a:Linear x', { outFeatures: 3 }],
          ['l1:MSELoss a>prediction x>target', { weight: 0.3 }],
          ['l2:L1Loss a>prediction t>target', { weight: -2 }],
          ['t:Tanh x'],
        ],
        true,
      ),
      asked('a target with weights', [
        X,
        ['a:Linear x', { outFeatures: 3 }],
        ['b:Linear x', { outFeatures: 3 }],
        ['l:HuberLoss a>prediction b>target'],
      ]),
      asked('read', [
        X,
        ['a:Linear x', { outFeatures: 3 }],
        ['l:MSELoss a>prediction x>target'],
        ['e:Expression l.loss>x', { code: 'x * 2' }],
      ]),
    ];
    expect(await disagreements(list)).toEqual([]);
  });
  test('on loops: two Delays, first values, cells that are stepped with it, cuts', async () => {
    const cut = { bptt: { truncate: 4, cuts: [1, 3] } };
    const inner: Lines = [
      X,
      ['j:Add x>a z>b'],
      ['g:LSTM j', { hiddenSize: 3, numLayers: 2 }],
      ['d:Dropout g', { p: 0 }],
      ['z:Delay d'],
    ];
    const list = [false, true].flatMap((ragged) =>
      [{}, cut].flatMap((training) => [
        asked(
          'cell',
          [...CELL, ['z:Delay h first>init'], ['last:LastStep h'], ...end('last', [4])],
          ragged,
          {},
          training,
        ),
        asked(
          'two',
          [...CELL, ['z:Delay h first>init'], ['y:Delay z'], ['m:Multiply y>a h>b'], ...end('m', [4], true)],
          ragged,
          {},
          training,
        ),
        asked('lstm inside', [...inner, ...end('d', [3], true)], ragged, {}, training),
        asked(
          'outside',
          [
            X,
            ['c:Constant', { value: [1, 2, 3] }],
            ['z:Delay x c>init'],
            ['w:Linear z', { outFeatures: 2 }],
            ...end('w', [2], true),
          ],
          ragged,
          {},
          training,
        ),
      ]),
    );
    expect(await disagreements(list)).toEqual([]);
  });
  test('on training: states that are carried, in loops too; schedules and clipping', async () => {
    const carry = { optimizer: { name: 'SGD', lr: 0.2 }, bptt: { carryState: true, truncate: 4 } };
    const docs: [string, Doc][] = [
      ['loop', docOf([...CELL, ['z:Delay h first>init'], ...end('h', [4], true)], carry)],
      [
        'lstm',
        docOf(
          [X, ['g:LSTM x first>h0', { hiddenSize: 4 }], ['first:Input', { shape: [4] }], ...end('g', [4], true)],
          carry,
        ),
      ],
      [
        'in a loop',
        docOf([X, ['j:Add x>a z>b'], ['g:GRU j', { hiddenSize: 3 }], ['z:Delay g'], ...end('g', [3], true)], carry),
      ],
      [
        'schedule',
        docOf([X, ['w:Linear x', { outFeatures: 2 }], ...end('w', [2], true)], {
          optimizer: { name: 'RMSprop', lr: 0.1, momentum: 0.5 },
          clipNorm: 0.1,
          clipValue: 0.2,
          schedule: [
            { name: 'LinearLR', startFactor: 0.1, totalIters: 3, steps: 3 },
            { name: 'StepLR', stepSize: 2, gamma: 0.5, steps: 9 },
          ],
        }),
      ],
      [
        'nesterov',
        docOf([X, ['w:Linear x', { outFeatures: 2 }], ...end('w', [2], true)], {
          optimizer: { name: 'SGD', lr: 0.1, nesterov: true, weightDecay: 0.1 },
          schedule: { name: 'CosineAnnealingLR', tMax: 4, etaMin: 0.01 },
        }),
      ],
    ];
    docs.push([
      'outside a loop',
      docOf([X, ['z:Delay x'], ['w:Linear z', { outFeatures: 2 }], ...end('w', [2], true)], carry),
    ]);
    const list = docs.flatMap(([name, doc]) =>
      [false, true].map((ragged) => trainingOf(`${name} ${ragged}`, doc, tensorsOf(doc, ragged, {}), 6)),
    );
    expect(await disagreements(await Promise.all(list))).toEqual([]);
  });
});
