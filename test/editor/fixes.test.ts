/** What repairs an issue: offered only where it does, and one step. */
import { expect, test } from 'vitest';
import { check } from '../../src-engine/compile/check';
import type { Fix } from '../../src-engine/core/issue';
import { issue } from '../../src-engine/core/issue';
import type { IssueCode } from '../../src-engine/core/issues';
import type { Doc, DocEdge, DocNode, Params } from '../../src-engine/document/doc';
import { applyFix } from '../../src-renderer/editor/acts';
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
test('the smallest padding that lets a kernel fit', () => {
  const d = doc([digits, node('conv', 'Conv2d', { outChannels: 2, kernelSize: 11 })], [['data.x', 'conv.x']]);
  expect(fixesFor(d, 'kernel-too-large')[0]).toEqual({ kind: 'set-param', node: 'conv', param: 'padding', value: 2 });
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
  expect(fixesFor(d, 'value-shape')).toContainEqual({
    kind: 'set-param',
    node: 'image',
    param: 'shape',
    value: [3, 4, 4],
  });
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
test('an image without its channel gets one', () => {
  const d = doc(
    [node('image', 'Input', { shape: [8, 8] }), node('conv', 'Conv2d', { outChannels: 2, kernelSize: 3 })],
    [['image.y', 'conv.x']],
  );
  const fixes = fixesFor(d, 'wrong-rank');
  expect(fixes).toEqual([{ kind: 'insert-node', op: 'Reshape', params: { shape: [1, 8, 8] }, to: 'conv.x' }]);
});
