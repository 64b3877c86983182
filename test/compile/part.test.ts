/** Of a document with errors: what they do not reach. */
import { expect, test } from 'vitest';
import { check } from '../../src-engine/compile/check';
import { soundPart } from '../../src-engine/compile/part';
import type { Doc } from '../../src-engine/document/doc';
import { setParam } from '../../src-renderer/editor/changes';
import { digits } from '../run/documents';

const ids = (doc: Doc | null) => doc?.nodes.map((n) => n.id) ?? null;
const part = (doc: Doc) => soundPart(doc, check(doc));

test('what stands before the error, with the wires between; nothing behind it', () => {
  const found = part(setParam(digits(), 'pool1', 'kernelSize', 20));
  expect(ids(found)).toEqual(['data', 'conv1', 'bn', 'act1']);
  expect(found?.edges).toEqual([
    ['data.x', 'conv1.x'],
    ['conv1.y', 'bn.x'],
    ['bn.y', 'act1.x'],
  ]);
  expect(check(found as Doc).issues).toEqual([]);
});
test('a branch beside the error stays whole; what shares the weights of what is wrong does not', () => {
  const doc = digits();
  const beside = {
    id: 'beside',
    op: 'Conv2d',
    params: { outChannels: 4, kernelSize: 3, padding: 1 },
    at: [0, 300],
  } as const;
  const shared = { ...beside, id: 'shared', weightsOf: 'conv1' };
  const both: Doc = {
    ...doc,
    nodes: [...doc.nodes, beside, shared],
    edges: [...doc.edges, ['data.x', 'beside.x'], ['data.x', 'shared.x']],
  };
  expect(ids(part(setParam(both, 'conv1', 'kernelSize', 50)))).toEqual(['data', 'beside']);
});
test('nothing where there is no error, none that a node has, or nothing that it does not reach', () => {
  expect(part(digits())).toBeNull();
  expect(part({ ...digits(), training: { batchSize: -1 } })).toBeNull();
  expect(part(setParam(digits(), 'data', 'source', 'nowhere'))).toBeNull();
});
