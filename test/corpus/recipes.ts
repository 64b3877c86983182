/** Hostile files, as recipes: what each is called, its bytes, and what must come of it. */
import { zipSync } from 'fflate';
import { writeUnroll } from '../../src-engine/formats/unroll/write';
import { digits } from '../run/documents';

/** `refused`: the code; `repaired`: opened, with these codes said; `opened`: without a word of the gate. `check`: what `check` says of it then. */
export type Outcome =
  | { readonly refused: string }
  | { readonly repaired: readonly string[] }
  | { readonly opened: true; readonly check?: string };
export type Recipe = readonly [name: string, bytes: () => Uint8Array, outcome: Outcome];

const text = (t: string): Uint8Array => new TextEncoder().encode(t);
const json = (value: unknown) => () => text(JSON.stringify(value));
const raw = (t: string) => () => text(t);
const bytes =
  (...b: readonly number[]) =>
  () =>
    new Uint8Array([...b, ...new Array(40).fill(1)]);
type Fields = Readonly<Record<string, unknown>>;
const node = (fields: Fields = {}) => ({ id: 'a', op: 'ReLU', params: {}, at: [0, 0], ...fields });
const doc = (fields: Fields = {}) => ({
  format: 'unroll',
  version: 1,
  name: 'd',
  nodes: [],
  edges: [],
  training: {},
  ...fields,
});
const withNode = (fields: Fields) => json(doc({ nodes: [node(fields)] }));
const input = (shape: unknown) => ({ id: 'in1', op: 'Input', params: { shape }, at: [0, 0] });
/** An op behind an Input of a shape. */
const behind = (shape: unknown, op: string, params: Fields) =>
  json(doc({ nodes: [input(shape), node({ op, params })], edges: [['in1.y', 'a.x']] }));
const zip =
  (entries: Readonly<Record<string, Uint8Array>>, level: 0 | 9 = 9) =>
  () =>
    zipSync(entries as never, { level });
const graph = text(JSON.stringify(doc()));
const inZip = (more: Readonly<Record<string, Uint8Array>>) => zip({ 'graph.json': graph, ...more });
/** A safetensors file with any header. */
function tensors(header: unknown, data = 16, length?: number): Uint8Array {
  const head = text(typeof header === 'string' ? header : JSON.stringify(header));
  const out = new Uint8Array(8 + head.length + data);
  new DataView(out.buffer).setBigUint64(0, BigInt(length ?? head.length), true);
  out.set(head, 8);
  return out;
}
const weights = (header: unknown, data?: number, length?: number) =>
  inZip({ 'weights.safetensors': tensors(header, data, length) });
const entry = (shape: unknown, offsets: unknown, dtype = 'F32') => ({ dtype, shape, data_offsets: offsets });
/** A whole `.unroll`, cut or changed. */
const whole = (): Uint8Array =>
  writeUnroll(digits(), {
    tensors: { 'fc.weight': { dtype: 'float32', shape: [64], data: new Float32Array(64).fill(0.5) } },
    slots: [],
    step: 3,
    epoch: 0,
    batch: 3,
    seed: 0,
  });
const cut = (share: number) => () => whole().slice(0, Math.floor(whole().length * share));
/** The same bytes with a field of every central or local header set. */
function patched(signature: number, offset: number, value: number): Uint8Array {
  const out = whole();
  const view = new DataView(out.buffer);
  for (let i = 0; i + 46 < out.length; i++)
    if (view.getUint32(i, true) === signature) view.setUint16(i + offset, value, true);
  return out;
}
const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const refused = (code: string): Outcome => ({ refused: code });
const repaired = (...codes: readonly string[]): Outcome => ({ repaired: codes });
const opened = (check?: string): Outcome => (check ? { opened: true, check } : { opened: true });

export const RECIPES: readonly Recipe[] = [
  // what is no document
  ['an empty file', raw(''), refused('not-json')],
  ['white space', raw(' \n\t '), refused('not-json')],
  ['a PNG', bytes(0x89, 0x50, 0x4e, 0x47), refused('not-json')],
  ['a JPEG', bytes(0xff, 0xd8, 0xff), refused('not-json')],
  ['a gzip', bytes(0x1f, 0x8b), refused('not-json')],
  ['a Python pickle', bytes(0x80, 0x04, 0x95), refused('not-json')],
  ['an HDF5 file', bytes(0x89, 0x48, 0x44, 0x46), refused('not-json')],
  ['a NumPy file', bytes(0x93, 0x4e, 0x55, 0x4d), refused('not-json')],
  ['an ONNX model', bytes(0x08, 0x08, 0x12, 0x07), refused('not-json')],
  ['UTF-16 text', () => new Uint8Array([0xff, 0xfe, 0x7b, 0, 0x7d, 0]), refused('not-json')],
  ['bytes that are no UTF-8', bytes(0x7b, 0xc3, 0x28, 0x7d), refused('not-json')],
  ['a JSON list', json([1, 2]), refused('not-unroll')],
  ['JSON null', raw('null'), refused('not-unroll')],
  ['another format', json({ format: 'keras', version: 1 }), refused('not-unroll')],
  ['a newer version', json(doc({ version: 99 })), refused('too-new')],
  ['a version of 1.5', json(doc({ version: 1.5 })), refused('bad-field')],
  ['a version that is text', json(doc({ version: '1' })), refused('bad-field')],
  ['two documents one behind the other', raw(`${JSON.stringify(doc())}${JSON.stringify(doc())}`), refused('not-json')],
  ['a comment in JSON', raw('{"format":"unroll" /* x */}'), refused('not-json')],
  ['a byte order mark', () => text(`\ufeff${JSON.stringify(doc())}`), opened()],
  // size and depth
  ['lists a million deep', raw(`{"format":"unroll","x":${'['.repeat(1_000_000)}`), refused('too-deep')],
  ['objects 65 deep', raw(`${'{"a":'.repeat(65)}1${'}'.repeat(65)}`), refused('too-deep')],
  ['nine megabytes of spaces', () => new Uint8Array(9 * 2 ** 20).fill(32), refused('too-large')],
  ['a text of two million letters', withNode({ label: 'x'.repeat(2_000_000) }), refused('bad-field')],
  [
    '21,000 nodes',
    json(doc({ nodes: Array.from({ length: 21_000 }, (_, i) => node({ id: `n${i}` })) })),
    refused('too-many'),
  ],
  ['110,000 wires', json(doc({ edges: new Array(110_000).fill(['a.y', 'b.x']) })), refused('too-many')],
  ['20,000 weights', withNode({ weights: { w: new Array(20_000).fill(1) } }), refused('too-many')],
  // keys
  [
    'the key __proto__',
    raw('{"format":"unroll","version":1,"nodes":[],"__proto__":{"polluted":1}}'),
    refused('bad-key'),
  ],
  [
    'the key constructor in params',
    raw(
      '{"format":"unroll","version":1,"nodes":[{"id":"a","op":"ReLU","params":{"constructor":{"prototype":{"polluted":1}}}}]}',
    ),
    refused('bad-key'),
  ],
  [
    '__proto__ written with escapes',
    raw('{"format":"unroll","version":1,"nodes":[],"\\u005f_proto__":1}'),
    refused('bad-key'),
  ],
  ['one key twice', raw('{"format":"unroll","version":1,"nodes":[],"nodes":[1]}'), refused('twice-key')],
  [
    'one key twice, once with escapes',
    raw('{"format":"unroll","version":1,"nodes":[],"n\\u006fdes":[]}'),
    refused('twice-key'),
  ],
  // forms
  ['nodes that are no list', json(doc({ nodes: {} })), refused('bad-field')],
  ['a node that is null', json(doc({ nodes: [null] })), refused('bad-field')],
  ['a node without an op', json(doc({ nodes: [{ id: 'a' }] })), refused('bad-field')],
  ['an id that is a number', withNode({ id: 5 }), refused('bad-field')],
  ['params that are a list', withNode({ params: [] }), refused('bad-field')],
  ['an edge of three ends', json(doc({ edges: [['a.y', 'b.x', 'c.x']] })), refused('bad-field')],
  ['an edge that is text', json(doc({ edges: ['a.y->b.x'] })), refused('bad-field')],
  ['positions of 1e308', withNode({ at: [1e308, -1e308] }), refused('bad-field')],
  [
    'a number of 1e999',
    raw('{"format":"unroll","version":1,"nodes":[],"training":{"lr":1e999}}'),
    refused('bad-field'),
  ],
  ['a position of NaN, written as null', withNode({ at: [null, 0] }), refused('bad-field')],
  // repaired
  ['two nodes of one name', json(doc({ nodes: [node(), node()] })), repaired('duplicate-id')],
  ['a wire to nowhere', json(doc({ nodes: [node()], edges: [['a.y', 'ghost.x']] })), repaired('unknown-edge')],
  ['a wire without a port', json(doc({ nodes: [node()], edges: [['a', 'a']] })), repaired('unknown-edge')],
  ['the id constructor', withNode({ id: 'constructor' }), repaired('bad-id')],
  ['the id __proto__', withNode({ id: '__proto__' }), repaired('bad-id')],
  ['an id with a NUL', withNode({ id: 'a\u0000b' }), repaired('bad-id')],
  ['an id that runs from right to left', withNode({ id: '\u202egpj.exe' }), repaired('bad-id')],
  ['an empty id', withNode({ id: '' }), repaired('bad-id')],
  [
    'a lone surrogate as id',
    raw('{"format":"unroll","version":1,"nodes":[{"id":"\\ud800","op":"ReLU"}]}'),
    repaired('bad-id'),
  ],
  ['a script in the label', withNode({ label: '<img src=x onerror=alert(1)>' }), opened('missing-input')],
  ['an op of another world', withNode({ op: '__proto__' }), opened('unknown-op')],
  ['the op constructor', withNode({ op: 'constructor' }), opened('unknown-op')],
  [
    'weights shared in a circle',
    json(doc({ nodes: [node({ id: 'a', weightsOf: 'b' }), node({ id: 'b', weightsOf: 'a' })] })),
    opened('missing-input'),
  ],
  ['weights shared with itself', withNode({ weightsOf: 'a' }), opened('missing-input')],
  [
    'a cycle',
    json(
      doc({
        nodes: [node(), node({ id: 'b' })],
        edges: [
          ['a.y', 'b.x'],
          ['b.y', 'a.x'],
        ],
      }),
    ),
    opened('cycle'),
  ],
  [
    'two wires into one input',
    json(
      doc({
        nodes: [input([2]), node()],
        edges: [
          ['in1.y', 'a.x'],
          ['a.y', 'a.x'],
        ],
      }),
    ),
    opened('second-wire'),
  ],
  // numbers that a kernel would believe
  ['an input of 2^31 by 2^31', json(doc({ nodes: [input([2 ** 31, 2 ** 31])] })), opened('too-much')],
  [
    'a kernel of 2^31',
    behind([1, 8, 8], 'Conv2d', { outChannels: 1, kernelSize: 2 ** 31 }),
    opened('kernel-too-large'),
  ],
  ['2^31 output features', behind([1000], 'Linear', { outFeatures: 2 ** 31 }), opened('too-much')],
  [
    'padding of 2^40',
    behind([1, 8, 8], 'Conv2d', { outChannels: 1, kernelSize: 3, padding: 2 ** 40 }),
    opened('too-much'),
  ],
  ['a stride of 0', behind([1, 8, 8], 'Conv2d', { outChannels: 1, kernelSize: 3, stride: 0 }), opened('bad-param')],
  ['a reshape to 10^15', behind([8], 'Reshape', { shape: [1e15, -1] }), opened('bad-reshape')],
  [
    'OneHot of 2^31',
    json(
      doc({
        nodes: [
          { ...input([]), params: { shape: [100], dtype: 'int32' } },
          node({ op: 'OneHot', params: { numClasses: 2 ** 31 } }),
        ],
        edges: [['in1.y', 'a.x']],
      }),
    ),
    opened('too-much'),
  ],
  [
    'a formula of 200,000 letters',
    withNode({ op: 'Expression', params: { code: `x${'+x'.repeat(100_000)}` } }),
    opened('expression-syntax'),
  ],
  [
    'a formula 10,000 brackets deep',
    withNode({ op: 'Expression', params: { code: `${'('.repeat(10_000)}x${')'.repeat(10_000)}` } }),
    opened('expression-syntax'),
  ],
  [
    'a ragged value',
    json(doc({ nodes: [{ ...input([2]), params: { shape: [2], value: [[1, 2], [3]] } }] })),
    opened('ragged-value'),
  ],
  // archives
  ['an empty zip', () => new Uint8Array([0x50, 0x4b, 5, 6, ...new Array(18).fill(0)]), refused('not-json')],
  ['a zip without a graph', zip({ 'run.json': text('{}') }), refused('bad-archive')],
  ['a name that leaves the folder', inZip({ '../../etc/passwd': text('x') }), refused('bad-archive')],
  ['a name that leaves data', inZip({ 'data/../../x': text('x') }), refused('bad-archive')],
  ['an absolute name', inZip({ '/etc/passwd': text('x') }), refused('bad-archive')],
  ['a drive letter', inZip({ 'C:/x': text('x') }), refused('bad-archive')],
  ['a name with a backslash', inZip({ 'data/..\\x': text('x') }), refused('bad-archive')],
  ['a name with a NUL', inZip({ 'data/a\u0000.csv': text('x') }), refused('bad-archive')],
  ["PyTorch's own zip", zip({ 'archive/data.pkl': text('x'), 'archive/version': text('3') }), refused('bad-archive')],
  [
    'eighty entries',
    inZip(Object.fromEntries(Array.from({ length: 80 }, (_, i) => [`data/${i}`, text('x')]))),
    refused('bad-archive'),
  ],
  ['a bomb: 300 MB of zeros', inZip({ 'data/zeros.csv': new Uint8Array(300 * 2 ** 20) }), refused('bad-archive')],
  [
    'a bomb of many entries',
    inZip(Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`data/${i}`, new Uint8Array(4 * 2 ** 20)]))),
    refused('bad-archive'),
  ],
  ['a zip in a zip', inZip({ 'data/inner.zip': zipSync({ 'graph.json': graph }) }), opened()],
  ['a zip cut off after a third', cut(0.33), refused('bad-archive')],
  ['a zip cut off after nine tenths', cut(0.9), refused('bad-archive')],
  ['an encrypted entry', () => patched(CENTRAL, 8, 1), refused('bad-archive')],
  ['a wrong check sum', () => patched(CENTRAL, 16, 0x1234), refused('bad-archive')],
  ['an unknown compression', () => patched(LOCAL, 8, 99), refused('bad-archive')],
  ['a graph in the zip that is no JSON', zip({ 'graph.json': text('{') }), refused('not-json')],
  ['a run.json that says nothing', inZip({ 'run.json': text('{"step":-1}') }), refused('bad-archive')],
  ['a run.json of nonsense', inZip({ 'run.json': new Uint8Array([0xff, 0xfe]) }), refused('bad-archive')],
  // tensors
  ['tensors of three bytes', inZip({ 'weights.safetensors': new Uint8Array(3) }), refused('bad-tensors')],
  ['a header of 2^60 bytes', weights({}, 0, 2 ** 60), refused('bad-tensors')],
  ['a header longer than the file', weights({}, 0, 5000), refused('bad-tensors')],
  ['a header that is a list', weights('[]', 0), refused('bad-tensors')],
  ['a header a thousand deep', weights(`{"a":${'['.repeat(1000)}${']'.repeat(1000)}}`, 0), refused('bad-tensors')],
  ['overlapping tensors', weights({ a: entry([4], [0, 16]), b: entry([2], [8, 16]) }), refused('bad-tensors')],
  ['a hole between tensors', weights({ a: entry([1], [0, 4]), b: entry([2], [8, 16]) }), refused('bad-tensors')],
  ['a tensor past the end', weights({ a: entry([8], [0, 32]) }), refused('bad-tensors')],
  ['negative offsets', weights({ a: entry([4], [-16, 0]) }), refused('bad-tensors')],
  ['dimensions of 2^31', weights({ a: entry([2 ** 31, 2 ** 31], [0, 16]) }), refused('bad-tensors')],
  ['a negative dimension', weights({ a: entry([-4], [0, 16]) }), refused('bad-tensors')],
  ['a dtype that nobody knows', weights({ a: entry([4], [0, 16], 'F128') }), refused('bad-tensors')],
  [
    'one tensor twice',
    weights(
      '{"a":{"dtype":"F32","shape":[4],"data_offsets":[0,16]},"a":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}}',
    ),
    refused('bad-tensors'),
  ],
  ['metadata that is a number', weights({ __metadata__: { a: 1 }, a: entry([4], [0, 16]) }), refused('bad-tensors')],
];
