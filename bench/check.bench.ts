/** `npm run bench:check`: how long `check` takes after each of 1,000 edits of a document with 200 nodes. Prints; asserts nothing. */
import { test } from 'vitest';
import { createChecker } from '../src-engine/compile/check';
import { bits } from '../src-engine/core/random';
import type { Doc, DocEdge, DocNode } from '../src-engine/document/doc';
import { setParam } from '../src-renderer/editor/changes';

const EDITS = 1000;
/** 66 times Conv2d, BatchNorm, ReLU in a chain, with a Dataset before. */
function chain(): Doc {
  const nodes: DocNode[] = [{ id: 'data', op: 'Dataset', params: { source: 'fashion-mnist' }, at: [0, 0] }];
  const edges: DocEdge[] = [];
  let last = 'data.x';
  const add = (id: string, op: string, params: DocNode['params']) => {
    nodes.push({ id, op, params, at: [0, 0] });
    edges.push([last, `${id}.x`]);
    last = `${id}.y`;
  };
  for (let i = 0; i < 66; i++) {
    add(`conv${i}`, 'Conv2d', { outChannels: 8, kernelSize: 3, padding: 1 });
    add(`bn${i}`, 'BatchNorm', {});
    add(`act${i}`, 'ReLU', {});
  }
  return { format: 'unroll', version: 1, name: 'chain', nodes, edges, training: {} };
}
test('check after an edit', () => {
  const check = createChecker();
  let doc = chain();
  const began = performance.now();
  check(doc);
  const first = performance.now() - began;
  const times = Array.from({ length: EDITS }, (_, i) => {
    const node = `conv${bits(1, i) % 66}`;
    // every third edit changes the shapes of all that stands behind it
    doc =
      i % 3 === 0
        ? setParam(doc, node, 'outChannels', 4 + (bits(2, i) % 12))
        : setParam(doc, node, 'gain', 1 + i / EDITS);
    const from = performance.now();
    check(doc);
    return performance.now() - from;
  }).sort((a, b) => a - b);
  const at = (share: number) => (times[Math.floor(share * (EDITS - 1))] as number).toFixed(2);
  console.log(
    JSON.stringify({
      workload: 'check',
      nodes: doc.nodes.length,
      edits: EDITS,
      firstMs: Number(first.toFixed(2)),
      medianMs: Number(at(0.5)),
      p95Ms: Number(at(0.95)),
      maxMs: Number(at(1)),
      node: process.version,
    }),
  );
});
