/** What repairs an issue: offered only where it does, and one step. */
import { expect, test } from 'vitest';
import { check, createChecker } from '../../src-engine/compile/check';
import type { Fix } from '../../src-engine/core/issue';
import { issue } from '../../src-engine/core/issue';
import type { IssueCode } from '../../src-engine/core/issues';
import { parseDocument, writeDocument } from '../../src-engine/document/codec';
import type { Doc, DocEdge, DocNode, Params } from '../../src-engine/document/doc';
import { applyFix } from '../../src-renderer/editor/acts';
import { setParam } from '../../src-renderer/editor/changes';
import { BLANK } from '../../src-renderer/editor/fileCommands';
import { fixed, fixesOf } from '../../src-renderer/editor/fixes';
import { headless } from './actor';

const node = (id: string, op: string, params: Params = {}, more: Partial<DocNode> = {}): DocNode => ({
  id,
  op,
  params,
  at: [0, 0],
  ...more,
});
const doc = (nodes: readonly DocNode[], edges: readonly DocEdge[]): Doc => ({ ...BLANK, nodes, edges });
const digits = node('data', 'Dataset', { source: 'digits' });
const fixesFor = (d: Doc, code: IssueCode, port?: string): readonly Fix[] => {
  const checked = check(d);
  const found = checked.issues.find((i) => i.code === code && (port === undefined || i.port === port));
  if (!found) throw new Error(`no ${code}: ${checked.issues.map((i) => i.code).join()}`);
  return fixesOf(d, checked, found);
};
const errors = (d: Doc) =>
  check(d)
    .issues.filter((i) => i.severity === 'error')
    .map((i) => i.code);

test('Flatten is put before a loss that gets an image', () => {
  const d = doc(
    [digits, node('conv', 'Conv2d', { outChannels: 4, kernelSize: 3 }), node('loss', 'CrossEntropyLoss')],
    [
      ['data.x', 'conv.x'],
      ['conv.y', 'loss.prediction'],
      ['data.y', 'loss.target'],
    ],
  );
  const [fix] = fixesFor(d, 'target-shape');
  expect(fix).toMatchObject({ kind: 'insert-node', op: 'Flatten' });
  const next = fixed(d, fix as Fix);
  expect(errors(next)).toEqual([]);
  expect(next.edges).toContainEqual(['conv.y', 'flatten1.x']);
});
test('the largest usual kernel that fits, and the smallest padding that lets the kernel fit: one of each', () => {
  const d = doc([digits, node('conv', 'Conv2d', { outChannels: 2, kernelSize: 11 })], [['data.x', 'conv.x']]);
  expect(fixesFor(d, 'kernel-too-large')).toEqual([
    { kind: 'set-param', node: 'conv', param: 'kernelSize', value: 7 },
    { kind: 'set-param', node: 'conv', param: 'padding', value: 2 },
  ]);
  // what stands behind it needs some room
  const behind = doc([...d.nodes, node('pool', 'MaxPool2d', { kernelSize: 4 })], [...d.edges, ['conv.y', 'pool.x']]);
  expect(fixesFor(behind, 'kernel-too-large')).toMatchObject([{ value: 5 }, { value: 3 }]);
});
test("an Input's channels become what the weights were written for", () => {
  const kernel = Array.from({ length: 2 }, () => Array.from({ length: 3 }, () => [[1]]));
  const d = doc(
    [
      node('image', 'Input', { shape: [1, 4, 4] }),
      node('conv', 'Conv2d', { outChannels: 2, kernelSize: 1, bias: false }, { weights: { weight: kernel } }),
    ],
    [['image.y', 'conv.x']],
  );
  expect(fixesFor(d, 'weight-shape')).toContainEqual({
    kind: 'set-param',
    node: 'image',
    param: 'shape',
    value: [3, 4, 4],
  });
});
const lstm = (params: Params, weights: DocNode['weights']) =>
  doc(
    [node('words', 'Input', { shape: [2], sequence: true }), node('cell', 'LSTM', params, { weights })],
    [['words.y', 'cell.x']],
  );
/** Gates i f g o, each as many numbers. */
const gates = (size: number, [i, f, g, o]: readonly [number, number, number, number]) =>
  [i, f, g, o].flatMap((v) => new Array<number>(size).fill(v));
test('written biases follow another size gate by gate; what cannot follow is taken out, or the size is again the one they were for', () => {
  const open = gates(2, [0, 3, -0.5, 0]);
  const d = lstm({ hiddenSize: 3 }, { bias_ih_l0: open, bias_hh_l0: open });
  expect(check(d).issues.map((i) => [i.code, i.args.weight, i.args.shape, i.args.expected])).toEqual([
    ['weight-shape', 'bias_ih_l0', '[8]', '[12]'],
    ['weight-shape', 'bias_hh_l0', '[8]', '[12]'],
  ]);
  const fixes = fixesFor(d, 'weight-shape');
  const [wide, seeded, narrow] = fixes.map((fix) => fixed(d, fix).nodes[1] as DocNode);
  expect(wide?.weights).toEqual({ bias_ih_l0: gates(3, [0, 3, -0.5, 0]), bias_hh_l0: gates(3, [0, 3, -0.5, 0]) });
  expect([seeded?.weights, seeded?.params]).toEqual([undefined, { hiddenSize: 3 }]);
  expect([narrow?.weights, narrow?.params]).toEqual([d.nodes[1]?.weights, { hiddenSize: 2 }]);
  for (const fix of fixes) expect(errors(fixed(d, fix))).toEqual([]);
});
test('gates that were opened stay open when the size is changed', () => {
  const d = setParam(lstm({ hiddenSize: 2 }, { bias_hh_l0: gates(2, [0, 3, 0, 0]) }), 'cell', 'hiddenSize', 5);
  expect(d.nodes[1]?.weights).toEqual({ bias_hh_l0: gates(5, [0, 3, 0, 0]) });
});
test('weights whose numbers differ within a gate, and matrices, do not follow: nothing says how', () => {
  const uneven = [...gates(2, [0, 3, 0, 0]).slice(1), 1];
  const matrix = gates(2, [1, 1, 1, 1]).map((v) => [v, v]);
  const d = lstm({ hiddenSize: 3 }, { bias_hh_l0: uneven, weight_hh_l0: matrix, bias_ih_l0: gates(3, [1, 2, 3, 4]) });
  expect(errors(d)).toEqual(['weight-shape', 'weight-shape']);
  const [out, back] = fixesFor(d, 'weight-shape');
  expect(out).toEqual({ kind: 'set-weights', node: 'cell', weights: { bias_hh_l0: null, weight_hh_l0: null } });
  expect(fixed(d, out as Fix).nodes[1]?.weights).toEqual({ bias_ih_l0: gates(3, [1, 2, 3, 4]) });
  expect(back).toEqual({ kind: 'set-param', node: 'cell', param: 'hiddenSize', value: 2 });
  expect(fixed(d, back as Fix).nodes[1]?.weights).toEqual({
    ...d.nodes[1]?.weights,
    bias_ih_l0: gates(2, [1, 2, 3, 4]),
  });
});
test('a written weight that the node does not have is taken out', () => {
  const d = lstm({ hiddenSize: 2, bias: false }, { bias_ih_l0: [1], bias_hh_l0: [1] });
  expect(check(d).issues.map((i) => i.code)).toEqual(['unused-tensor', 'unused-tensor']);
  const [out, ...more] = fixesFor(d, 'unused-tensor');
  expect([fixed(d, out as Fix).nodes[1]?.weights, more]).toEqual([{ bias_hh_l0: [1] }, []]);
});
test('no bias grows past what a document may carry', () => {
  const d = lstm({ hiddenSize: 3000 }, { bias_hh_l0: gates(2, [0, 3, 0, 0]) });
  expect(fixesFor(d, 'weight-shape')).toEqual([
    { kind: 'set-weights', node: 'cell', weights: { bias_hh_l0: null } },
    { kind: 'set-param', node: 'cell', param: 'hiddenSize', value: 2 },
  ]);
});
test('the missing loss compares what comes last with the target', () => {
  const d = doc(
    [digits, node('flat', 'Flatten'), node('fc', 'Linear', { outFeatures: 10 })],
    [
      ['data.x', 'flat.x'],
      ['flat.y', 'fc.x'],
    ],
  );
  const [fix] = fixesOf(d, check(d), issue('no-loss'));
  expect(fix).toEqual({
    kind: 'add-node',
    op: 'CrossEntropyLoss',
    params: {},
    inputs: { prediction: 'fc.y', target: 'data.y' },
  });
  const next = fixed(d, fix as Fix);
  expect(next.edges).toContainEqual(['data.y', 'loss.target']);
  expect(errors(next)).toEqual([]);
});
test('the missing target is wired', () => {
  const d = doc(
    [digits, node('flat', 'Flatten'), node('fc', 'Linear', { outFeatures: 10 }), node('loss', 'CrossEntropyLoss')],
    [
      ['data.x', 'flat.x'],
      ['flat.y', 'fc.x'],
      ['fc.y', 'loss.prediction'],
    ],
  );
  expect(fixesFor(d, 'missing-input', 'target')).toEqual([{ kind: 'connect', from: 'data.y', to: 'loss.target' }]);
});
test('a target with more classes than there are outputs is wired all the same: what is then to be done has its fix', () => {
  const full = classifier(7);
  const d = { ...full, edges: full.edges.filter(([, to]) => to !== 'loss.target') };
  expect(errors(d)).toEqual(['missing-input']);
  const [wire, ...others] = fixesFor(d, 'missing-input', 'target');
  expect([wire, others]).toEqual([{ kind: 'connect', from: 'data.y', to: 'loss.target' }, []]);
  const wired = fixed(d, wire as Fix);
  expect(errors(wired)).toEqual(['too-few-classes']);
  const [layer] = fixesFor(wired, 'too-few-classes');
  expect(errors(fixed(wired, layer as Fix))).toEqual([]);
});
test('a second loss is not wired to what it already compares, nor its prediction to data', () => {
  const second = doc(
    [
      digits,
      node('flat', 'Flatten'),
      node('fc', 'Linear', { outFeatures: 10 }),
      node('loss', 'CrossEntropyLoss'),
      node('other', 'MSELoss'),
    ],
    [
      ['data.x', 'flat.x'],
      ['flat.y', 'fc.x'],
      ['fc.y', 'loss.prediction'],
      ['data.y', 'loss.target'],
      ['fc.y', 'other.prediction'],
    ],
  );
  expect(fixesFor(second, 'missing-input', 'target')).not.toContainEqual(expect.objectContaining({ from: 'fc.y' }));
  const loose = { ...second, edges: second.edges.slice(0, -1) };
  const offered = fixesFor(loose, 'missing-input', 'prediction');
  expect(offered.length).toBeGreaterThan(0);
  for (const fix of offered) expect(fix).not.toMatchObject({ from: expect.stringMatching(/^data\./) });
});
test('no wire is offered that leaves the other input without anything that fits', () => {
  // of the target's shape is nothing that the network gives; the classes are no real numbers
  const image = doc([digits, node('flat', 'Flatten'), node('loss', 'MSELoss')], [['data.x', 'flat.x']]);
  expect(fixesFor(image, 'missing-input', 'target')).toEqual([]);
  // a start all the same
  expect(fixesFor(image, 'missing-input', 'prediction')).toEqual([
    { kind: 'connect', from: 'flat.y', to: 'loss.prediction' },
  ]);
  const value = doc(
    [
      node('data', 'Dataset', { source: 'regression' }),
      node('hidden', 'Linear', { outFeatures: 8 }),
      node('act', 'Tanh'),
      node('fc', 'Linear', { outFeatures: 1 }),
      node('loss', 'L1Loss'),
    ],
    [
      ['data.x', 'hidden.x'],
      ['hidden.y', 'act.x'],
      ['act.y', 'fc.x'],
    ],
  );
  // the eight features could be compared with each other alone
  expect(fixesFor(value, 'missing-input', 'prediction')).toEqual([
    { kind: 'connect', from: 'fc.y', to: 'loss.prediction' },
  ]);
  const targets = fixesFor(value, 'missing-input', 'target').map((f) => f.kind === 'connect' && f.from);
  expect(targets).toEqual(['data.y', 'data.x']);
});
test('what would mend one error and make another is not offered', () => {
  const d = doc(
    [digits, node('flat', 'Flatten'), node('fc', 'Linear', { outFeatures: 10 }), node('second', 'MSELoss')],
    [
      ['data.x', 'flat.x'],
      ['flat.y', 'fc.x'],
      ['fc.y', 'second.prediction'],
      ['data.y', 'second.target'],
    ],
  );
  // eight numbers for each class are not ten
  const fixes = fixesFor(d, 'needs-float');
  expect(fixes).toEqual([{ kind: 'insert-node', op: 'OneHot', params: { numClasses: 10 }, to: 'second.target' }]);
  expect(errors(fixed(d, fixes[0] as Fix))).toEqual([]);
});
test('of several ops that may have been meant, the one that fits; the missing loss takes what it can compare', () => {
  const pool = doc([digits, node('pool', 'MaxPool', { kernelSize: 2 })], [['data.x', 'pool.x']]);
  expect(fixesFor(pool, 'misspelt-op')).toEqual([{ kind: 'set-op', node: 'pool', op: 'MaxPool2d' }]);
  const two = doc(
    [
      digits,
      node('flat', 'Flatten'),
      node('fc', 'Linear', { outFeatures: 10 }),
      node('maps', 'Conv2d', { outChannels: 2, kernelSize: 3 }),
    ],
    [
      ['data.x', 'flat.x'],
      ['flat.y', 'fc.x'],
      ['data.x', 'maps.x'],
    ],
  );
  expect(fixesOf(two, check(two), issue('no-loss'))).toMatchObject([{ inputs: { prediction: 'fc.y' } }]);
});
test('what a dense layer behind an image lacks is a Flatten before it; the row makes room', () => {
  const d = doc(
    [
      digits,
      node('conv', 'Conv2d', { outChannels: 4, kernelSize: 3 }, { at: [240, 0] }),
      node('fc', 'Linear', { outFeatures: 10 }, { at: [480, 20] }),
      node('loss', 'CrossEntropyLoss', {}, { at: [720, 0] }),
    ],
    [
      ['data.x', 'conv.x'],
      ['conv.y', 'fc.x'],
      ['fc.y', 'loss.prediction'],
      ['data.y', 'loss.target'],
    ],
  );
  const [fix] = fixesFor(d, 'target-shape');
  const next = fixed(d, fix as Fix);
  expect(next.edges).toContainEqual(['conv.y', 'flatten1.x']);
  expect(next.edges).toContainEqual(['flatten1.y', 'fc.x']);
  expect(errors(next)).toEqual([]);
  expect(check(next).ports['fc.y']?.shape).toEqual([10]);
  const at = Object.fromEntries(next.nodes.map((n) => [n.id, n.at]));
  expect(at).toEqual({ data: [0, 0], conv: [240, 0], flatten1: [480, 20], fc: [720, 20], loss: [960, 0] });
});
test('Softmax before CrossEntropyLoss is taken out, and the wire healed', () => {
  const d = doc(
    [
      digits,
      node('flat', 'Flatten'),
      node('fc', 'Linear', { outFeatures: 10 }),
      node('soft', 'Softmax'),
      node('loss', 'CrossEntropyLoss'),
    ],
    [
      ['data.x', 'flat.x'],
      ['flat.y', 'fc.x'],
      ['fc.y', 'soft.x'],
      ['soft.y', 'loss.prediction'],
      ['data.y', 'loss.target'],
    ],
  );
  const [fix] = fixesFor(d, 'softmax-before-loss');
  expect(fix).toEqual({ kind: 'remove-node', node: 'soft' });
  expect(fixed(d, fix as Fix).edges).toContainEqual(['fc.y', 'loss.prediction']);
});
const classifier = (outputs: number, source = 'digits'): Doc =>
  doc(
    [
      node('data', 'Dataset', { source }),
      node('flat', 'Flatten'),
      node('hidden', 'Linear', { outFeatures: outputs }),
      node('fc', 'Linear', { outFeatures: outputs }),
      node('act', 'ReLU'),
      node('loss', 'CrossEntropyLoss'),
    ],
    [
      ['data.x', 'flat.x'],
      ['flat.y', 'hidden.x'],
      ['hidden.y', 'fc.x'],
      ['fc.y', 'act.x'],
      ['act.y', 'loss.prediction'],
      ['data.y', 'loss.target'],
    ],
  );
test('a wrong number of classes is known while drawing; the last layer that made it is set right', () => {
  const few = classifier(7);
  const found = check(few).issues.find((i) => i.code === 'too-few-classes');
  expect(found).toMatchObject({ severity: 'error', node: 'loss', args: { outputs: 7, classes: 10, last: 9 } });
  const [fix, ...others] = fixesFor(few, 'too-few-classes');
  expect(fix).toEqual({ kind: 'set-param', node: 'fc', param: 'outFeatures', value: 10 });
  expect(others).toEqual([]);
  expect(check(fixed(few, fix as Fix)).issues).toEqual([]);
  // more than there are runs, and is said
  const many = classifier(4, 'iris');
  expect(check(many).issues).toMatchObject([{ code: 'too-many-classes', severity: 'warning', args: { more: 1 } }]);
  expect(fixesFor(many, 'too-many-classes')).toEqual([
    { kind: 'set-param', node: 'fc', param: 'outFeatures', value: 3 },
  ]);
});
test('where no layer said how many outputs there are, one that does is put in', () => {
  const d = doc(
    [node('data', 'Dataset', { source: 'iris' }), node('act', 'ReLU'), node('loss', 'CrossEntropyLoss')],
    [
      ['data.x', 'act.x'],
      ['act.y', 'loss.prediction'],
      ['data.y', 'loss.target'],
    ],
  );
  const [fix] = fixesFor(d, 'too-many-classes');
  expect(fix).toEqual({ kind: 'insert-node', op: 'Linear', params: { outFeatures: 3 }, to: 'loss.prediction' });
  expect(check(fixed(d, fix as Fix)).issues).toEqual([]);
});
test("how many classes there are follows the source's parameters and the columns of a user's table", () => {
  const codes = (params: Params) => {
    const d = classifier(3);
    const nodes = d.nodes.map((n) => (n.id === 'data' ? { ...n, params } : n));
    return check({ ...d, nodes }).issues.map((i) => i.code);
  };
  expect(codes({ source: 'spirals', classes: 3 })).toEqual([]);
  expect(codes({ source: 'spirals', classes: 4 })).toEqual(['too-few-classes']);
  const file = { name: 'a.csv', bytes: 3, sha256: '0'.repeat(64) };
  const table = (...categories: string[]) => ({
    source: 'csv',
    file,
    columns: [
      { name: 'a', role: 'feature', type: 'number' },
      { name: 'b', role: 'target', type: 'category', categories },
    ],
  });
  expect(codes(table('x', 'y', 'z'))).toEqual([]);
  expect(codes(table('w', 'x', 'y', 'z'))).toEqual(['too-few-classes']);
  expect(codes(table('x', 'y'))).toEqual(['too-many-classes']);
});
test('token ids need a row each, whatever they come through', () => {
  const text = (numEmbeddings: number) =>
    doc(
      [
        node('data', 'Dataset', { source: 'copy', symbols: 4 }),
        node('shaped', 'Reshape', { shape: [1] }),
        node('words', 'Embedding', { numEmbeddings, embeddingDim: 4 }),
      ],
      [
        ['data.x', 'shaped.x'],
        ['shaped.y', 'words.x'],
      ],
    );
  // four symbols, the blank and the cue
  expect(check(text(6)).issues).toEqual([]);
  expect(check(text(5)).issues).toMatchObject([{ code: 'too-few-ids', node: 'words', args: { count: 5, ids: 6 } }]);
  expect(fixesFor(text(5), 'too-few-ids')).toEqual([
    { kind: 'set-param', node: 'words', param: 'numEmbeddings', value: 6 },
  ]);
});
test('a loss of a value against itself is said, through a bypassed node too, and its target is offered', () => {
  const made = (bypassed: boolean) =>
    doc(
      [
        node('data', 'Dataset', { source: 'regression' }),
        node('fc', 'Linear', { outFeatures: 1 }),
        node('act', 'ReLU', {}, { bypassed }),
        node('loss', 'MSELoss'),
      ],
      [
        ['data.x', 'fc.x'],
        ['fc.y', 'act.x'],
        ['fc.y', 'loss.prediction'],
        ['act.y', 'loss.target'],
      ],
    );
  const checking = createChecker();
  expect(checking(made(false)).issues).toEqual([]);
  const d = made(true);
  expect(checking(d).issues).toMatchObject([{ code: 'loss-of-itself', severity: 'warning', node: 'loss' }]);
  const [fix] = fixesFor(d, 'loss-of-itself');
  expect(fix).toMatchObject({ kind: 'connect', from: 'data.y', to: 'loss.target' });
  expect(check(fixed(d, fix as Fix)).issues).toEqual([]);
});
test('of data against themselves it is the prediction that is missing', () => {
  const d = doc(
    [
      node('data', 'Dataset', { source: 'regression' }),
      node('fc', 'Linear', { outFeatures: 1 }),
      node('loss', 'L1Loss'),
    ],
    [
      ['data.x', 'fc.x'],
      ['data.y', 'loss.prediction'],
      ['data.y', 'loss.target'],
    ],
  );
  expect(fixesFor(d, 'loss-of-itself')).toEqual([{ kind: 'connect', from: 'fc.y', to: 'loss.prediction' }]);
});
test('OneHot or Embedding between ids and real numbers', () => {
  const d = doc([digits, node('fc', 'Linear', { outFeatures: 3 })], [['data.y', 'fc.x']]);
  const fixes = fixesFor(d, 'needs-float');
  expect(fixes.map((f) => f.kind === 'insert-node' && f.op)).toEqual(['OneHot', 'Embedding']);
  for (const fix of fixes) expect(errors(fixed(d, fix))).toEqual([]);
});
test('a name that cannot be one is offered another, and applying it is one step', () => {
  const app = headless(doc([node('class', 'Input', { shape: [2] }), node('act', 'ReLU')], [['class.y', 'act.x']]));
  const { checked } = app.analysis;
  const found = checked.issues.find((i) => i.code === 'bad-id');
  const [fix] = found ? fixesOf(app.editor.doc, checked, found) : [];
  const before = app.editor.doc;
  applyFix(app, fix as Fix);
  expect(app.editor.doc.nodes[0]?.id).toBe('class_1');
  expect(app.editor.doc.edges).toEqual([['class_1.y', 'act.x']]);
  expect(app.analysis.checked.issues.filter((i) => i.code === 'bad-id')).toEqual([]);
  app.editor.undo();
  expect(app.editor.doc).toBe(before);
});
test('a parameter that the op does not know is ignored and kept, said, and renamed to the near name at a click', () => {
  const made = (params: Params) =>
    doc([digits, node('conv', 'Conv2d', { outChannels: 2, ...params })], [['data.x', 'conv.x']]);
  const python = made({ kernel_size: 3, padding: 1 });
  const { issues } = check(python);
  expect(issues.map((i) => [i.code, i.severity])).toEqual([
    ['missing-param', 'error'],
    ['misspelt-param', 'warning'],
  ]);
  expect(issues[1]?.message).toContain('Did you mean kernelSize?');
  const [fix, other, ...more] = fixesFor(python, 'misspelt-param');
  expect(fix).toEqual({ kind: 'rename-param', node: 'conv', param: 'kernel_size', to: 'kernelSize' });
  expect([other, more]).toEqual([{ kind: 'remove-param', node: 'conv', param: 'kernel_size' }, []]);
  const next = fixed(python, fix as Fix);
  expect(Object.entries(next.nodes[1]?.params ?? {})).toEqual([
    ['outChannels', 2],
    ['kernelSize', 3],
    ['padding', 1],
  ]);
  expect(check(next).issues).toEqual([]);
});
test('the right name is not written over; each of two unknown ones has its own issue and is kept', () => {
  const d = doc(
    [digits, node('conv', 'Conv2d', { outChannels: 2, kernelSize: 5, kernelSise: 3, colour: 'red', strid: 2 })],
    [['data.x', 'conv.x']],
  );
  const said = check(d).issues;
  expect(said.map((i) => [i.code, i.args.param, i.severity])).toEqual([
    ['misspelt-param', 'kernelSise', 'warning'],
    ['unknown-param', 'colour', 'warning'],
    ['misspelt-param', 'strid', 'warning'],
  ]);
  expect(check(d).ports['conv.y']?.shape).toEqual([2, 4, 4]);
  const fixes = said.map((i) => fixesOf(d, check(d), i));
  expect(fixes.map((f) => f.map((x) => x.kind))).toEqual([
    ['remove-param'],
    ['remove-param'],
    ['rename-param', 'remove-param'],
  ]);
  const without = fixed(d, fixes[1]?.[0] as Fix);
  expect(without.nodes[1]?.params).toEqual({ outChannels: 2, kernelSize: 5, kernelSise: 3, strid: 2 });
  expect(parseDocument(writeDocument(d), 'f').doc).toEqual(d);
});
test('the same of a training setting, of an optimizer that has no such number, and in a schedule', () => {
  const training = {
    epoch: 3,
    optimizer: { name: 'Adam', lr: 0.01, weight_decay: 0.1, alpha: 0.9 },
    bptt: { cuts: [], truncat: 5 },
    schedule: { name: 'StepLR', stepSize: 2, gama: 0.5 },
  };
  const d: Doc = { ...doc([], []), training };
  const said = check(d).issues;
  expect(said.map((i) => [i.code, i.severity, i.args.op, i.args.path])).toEqual([
    ['misspelt-param', 'warning', 'training', 'epoch'],
    ['misspelt-param', 'warning', 'bptt', 'bptt.truncat'],
    ['misspelt-param', 'warning', 'Adam', 'optimizer.weight_decay'],
    ['unknown-param', 'warning', 'Adam', 'optimizer.alpha'],
    ['misspelt-param', 'warning', 'StepLR', 'schedule[0].gama'],
  ]);
  const first = said.map((i) => fixesOf(d, check(d), i)[0]);
  expect(first.slice(2)).toEqual([
    { kind: 'rename-setting', path: ['optimizer', 'weight_decay'], to: 'weightDecay' },
    { kind: 'rename-setting', path: ['optimizer', 'alpha'], to: null },
    undefined,
  ]);
  const mended = first.slice(0, 4).reduce<Doc>((now, fix) => fixed(now, fix as Fix), d);
  expect(mended.training).toEqual({
    epochs: 3,
    optimizer: { name: 'Adam', lr: 0.01, weightDecay: 0.1 },
    bptt: { cuts: [], truncate: 5 },
    schedule: training.schedule,
  });
  // the right one stands there too: it is not written over
  const both: Doc = { ...doc([], []), training: { epoch: 3, epochs: 4 } };
  expect(fixesFor(both, 'misspelt-param')).toEqual([{ kind: 'rename-setting', path: ['epoch'], to: null }]);
});
test('where the value would be wrong under its right name, renaming is not offered', () => {
  const d = doc([digits, node('flat', 'Flatten'), node('drop', 'Dropout', { P: 'half' })], [['data.x', 'drop.x']]);
  expect(fixesFor(d, 'misspelt-param').map((f) => f.kind)).toEqual(['remove-param']);
});
test('a field of a node that nothing reads is kept and said: renamed in its place, moved into its part, or taken out', () => {
  const text = `{"format":"unroll","version":1,"name":"n","nodes":[
    {"id":"data","op":"Dataset","parms":{"source":"digits"}},
    {"id":"conv","lable":"first","op":"Conv2d","params":{"outChannels":2},"kernel_size":3,"group":"g","groups":1,"colour":"red"}],
    "edges":[["data.x","conv.x"]]}`;
  const d = parseDocument(text, 'f').doc as Doc;
  const said = check(d).issues.filter((i) => 'field' in i.args);
  expect(said.map((i) => [i.code, i.node, i.args.field, i.args.near, i.severity])).toEqual([
    ['misspelt-field', 'data', 'parms', 'params', 'warning'],
    ['misspelt-field', 'conv', 'lable', 'label', 'warning'],
    ['misspelt-field', 'conv', 'kernel_size', 'params.kernelSize', 'warning'],
    ['misspelt-field', 'conv', 'groups', 'params.groups', 'warning'],
    ['unknown-field', 'conv', 'colour', undefined, 'warning'],
  ]);
  expect(parseDocument(writeDocument(d), 'f').doc).toEqual(d);
  const fixes = said.map((i) => fixesOf(d, check(d), i));
  expect(fixes.map((f) => f.map((x) => x.kind === 'rename-field' && x.to))).toEqual([
    ['params', null],
    ['label', null],
    ['params.kernelSize', null],
    ['params.groups', null],
    [null],
  ]);
  const mended = fixes.reduce<Doc>((now, [fix]) => fixed(now, fix as Fix), d);
  expect(check(mended).issues).toEqual([]);
  expect(mended.nodes[0]?.params).toEqual({ source: 'digits' });
  expect(Object.entries(mended.nodes[1] as DocNode).slice(0, 4)).toEqual([
    ['id', 'conv'],
    ['label', 'first'],
    ['op', 'Conv2d'],
    ['params', { outChannels: 2, kernelSize: 3, groups: 1 }],
  ]);
  expect(mended.nodes[1]).toMatchObject({ group: 'g' });
});
test('the same at the top of a document; a setting that stands beside the settings is moved to them', () => {
  const top = { nmae: 'Net', edgs: [['data.x', 'flat.x']], epochs: 3, notes: ['mine'], author: 'me' };
  const text = JSON.stringify({ format: 'unroll', version: 1, nodes: [digits, node('flat', 'Flatten')], ...top });
  const d = parseDocument(text, 'f').doc as Doc;
  const said = check(d).issues.filter((i) => 'field' in i.args);
  expect(said.map((i) => [i.code, i.node, i.args.field, i.args.near])).toEqual([
    ['misspelt-field', undefined, 'nmae', 'name'],
    ['misspelt-field', undefined, 'edgs', 'edges'],
    ['misspelt-field', undefined, 'epochs', 'training.epochs'],
    ['unknown-field', undefined, 'author', undefined],
  ]);
  const mended = said.reduce<Doc>((now, i) => fixed(now, fixesOf(d, check(d), i)[0] as Fix), d);
  expect(check(mended).issues).toEqual([]);
  expect(mended).toMatchObject({ name: 'Net', edges: top.edgs, training: { epochs: 3 }, notes: ['mine'] });
  expect(Object.keys(mended)).not.toContain('author');
});
test('no field is written over, and none is renamed to what could not be opened again', () => {
  const wrong = { lable: 5, weigths: { weight: Array.from({ length: 10_001 }, () => 1) } };
  const d = { ...doc([digits, node('flat', 'Flatten', {}, { ...wrong, label: 'mine' })], []), trainig: { epochs: 3 } };
  const both: Doc = { ...d, training: { epochs: 4 }, edges: [['data.x', 'flat.x']] };
  const ways = (at: Doc) => {
    const found = check(at).issues.filter((i) => 'field' in i.args);
    return found
      .flatMap((i) => fixesOf(at, check(at), i))
      .map((fix) => fix.kind === 'rename-field' && [fix.field, fix.to]);
  };
  expect(ways(both)).toEqual([
    ['lable', null],
    ['weigths', null],
    ['trainig', null],
  ]);
  // a label that is no text, and more weights than a document may have
  const bare = { ...both, training: {}, nodes: [digits, node('flat', 'Flatten', {}, wrong)] };
  expect(ways(bare)).toEqual([
    ['lable', null],
    ['weigths', null],
    ['trainig', 'training'],
    ['trainig', null],
  ]);
});
test('an image without its channel gets one', () => {
  const d = doc(
    [node('image', 'Input', { shape: [8, 8] }), node('conv', 'Conv2d', { outChannels: 2, kernelSize: 3 })],
    [['image.y', 'conv.x']],
  );
  const fixes = fixesFor(d, 'wrong-rank');
  expect(fixes).toEqual([{ kind: 'insert-node', op: 'Reshape', params: { shape: [1, 8, 8] }, to: 'conv.x' }]);
});
