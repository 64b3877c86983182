/** What could repair an issue, the likeliest first: from what its code says, and what stands around its node. */
import type { Checked, PortInfo } from '../../src-engine/compile/checked';
import type { Fix, Issue } from '../../src-engine/core/issue';
import { near } from '../../src-engine/core/near';
import { type Doc, type DocNode, splitPort } from '../../src-engine/document/doc';
import { ALL_OPS } from '../../src-engine/ops/index';
import { portsOf } from './build';
import { nodeOf } from './changes';
import { type Refit, refitOf } from './refit';
import { typeFixes, valueFixes } from './suggestInput';
import { itselfFixes, lossFixes, missingTargetFixes, targetFixes } from './suggestTargets';
import { connectFixes, sourceOf } from './suggestWires';
import { sourceAt } from './wiring';

/** What the code of an issue suggests; nothing of it has been tried. */
export function suggest(doc: Doc, checked: Checked, found: Issue): Fix[] {
  if (found.code === 'no-loss') return lossFixes(doc, checked);
  if (found.node === undefined && 'param' in found.args) return settingFixes(found);
  if ('field' in found.args) return fieldFixes(found);
  const node = found.node === undefined ? undefined : nodeOf(doc, found.node);
  if (!node) return [];
  switch (found.code) {
    case 'misspelt-op':
      return near(node.op, Object.keys(ALL_OPS)).map((op) => ({ kind: 'set-op', node: node.id, op }));
    case 'misspelt-param':
    case 'unknown-param':
      return paramFixes(node, found);
    case 'kernel-too-large':
      return [...kernelFixes(node, found), ...paddingFixes(node)];
    case 'empty-output':
      return paddingFixes(node);
    case 'missing-input':
      return found.port === 'target'
        ? missingTargetFixes(doc, checked, node)
        : connectFixes(doc, checked, `${node.id}.${found.port}`);
    case 'needs-int':
      return found.port === 'target'
        ? targetFixes(doc, checked, node)
        : typeFixes(sourceOf(doc, `${node.id}.${found.port}`));
    case 'needs-float':
      return [
        ...(found.port === 'target' ? targetFixes(doc, checked, node) : []),
        ...wordFixes(doc, checked, `${node.id}.${found.port ?? 'x'}`),
      ];
    case 'target-shape':
      return [...flattenedBefore(doc, checked, node), ...targetFixes(doc, checked, node)];
    case 'class-axis':
      return flattenedBefore(doc, checked, node);
    case 'wrong-rank':
      return portsOf(node, doc)
        .inputs.slice(0, 1)
        .flatMap((port) => rankFixes(doc, checked, node, port));
    case 'too-few-classes':
    case 'too-many-classes':
      return classFixes(doc, `${node.id}.prediction`, Number(found.args.outputs), Number(found.args.classes));
    case 'too-few-ids':
      return countFixes(node, Number(found.args.count), Number(found.args.ids));
    case 'loss-of-itself':
      return itselfFixes(doc, checked, node);
    case 'weight-shape':
      return [...weightFixes(doc, node, checked, found), ...channelFixes(doc, checked, node, found)];
    case 'unused-tensor':
      return Object.keys(node.weights ?? {})
        .filter((name) => found.args.key === `${node.id}.${name}`)
        .map((name) => ({ kind: 'set-weights', node: node.id, weights: { [name]: null } }));
    case 'value-shape':
      return valueFixes(node);
    case 'bad-param':
      return found.args.param === 'value' ? typeFixes(node) : [];
    case 'shared-mismatch':
    case 'bad-groups':
    case 'shape-mismatch':
    case 'concat-shapes':
      return [...groupFixes(node), ...channelFixes(doc, checked, node, found)];
    default:
      return [];
  }
}
const meant = ({ args }: Issue): readonly string[] => (args.near === undefined ? [] : String(args.near).split(', '));
/** The name that was meant, unless it stands there too. */
function paramFixes(node: DocNode, found: Issue): Fix[] {
  const [id, param] = [node.id, String(found.args.param)];
  const free = meant(found).filter((name) => !Object.hasOwn(node.params, name));
  return [
    ...free.map((to): Fix => ({ kind: 'rename-param', node: id, param, to })),
    { kind: 'remove-param', node: id, param },
  ];
}
/** The same of a training setting; those of a schedule are mended in the text. */
function settingFixes(found: Issue): Fix[] {
  const param = String(found.args.param);
  const before = String(found.args.path).slice(0, -param.length).split('.').slice(0, -1);
  if (before[0]?.startsWith('schedule')) return [];
  const path = [...before, param];
  return [...meant(found), null].map((to) => ({ kind: 'rename-setting', path, to }));
}
/** The same of a field of a node, or at the top. */
function fieldFixes(found: Issue): Fix[] {
  const { node = null, args } = found;
  return [...meant(found), null].map((to) => ({ kind: 'rename-field', node, field: String(args.field), to }));
}
const flatten = (node: DocNode, port: string): Fix => ({
  kind: 'insert-node',
  op: 'Flatten',
  params: {},
  to: `${node.id}.${port}`,
});
/** The nodes that a value came through, the nearest first, each with its first input. */
function* wayTo(doc: Doc, to: string): Generator<{ readonly node: DocNode; readonly first: string | undefined }> {
  for (let [end, steps] = [to, 0]; steps < doc.nodes.length; steps++) {
    const from = sourceAt(doc, end);
    const node = from === undefined ? undefined : nodeOf(doc, splitPort(from)[0]);
    if (!node) return;
    const [first] = portsOf(node, doc).inputs;
    yield { node, first };
    if (first === undefined) return;
    end = `${node.id}.${first}`;
  }
}
/** A dense layer that was given an image keeps its height and width: what the first of them lacks is a Flatten before it. */
function flattenBefore(doc: Doc, checked: Checked, to: string): Fix[] | null {
  let found: Fix[] | null = null;
  for (const { node, first } of wayTo(doc, to)) {
    const before = sourceAt(doc, `${node.id}.${first}`);
    const axes = before === undefined ? 0 : (checked.ports[before]?.shape.length ?? 0);
    if (node.op === 'Linear' && first !== undefined && axes > 1) found = [flatten(node, first)];
  }
  return found;
}
const flattenedBefore = (doc: Doc, checked: Checked, node: DocNode): Fix[] =>
  flattenBefore(doc, checked, `${node.id}.prediction`) ?? [flatten(node, 'prediction')];
/** Whole numbers of a node that are `from` become `to`. */
const countFixes = (node: DocNode, from: number, to: number): Fix[] =>
  Object.entries(ALL_OPS[node.op]?.params ?? {})
    .filter(([name, p]) => p.kind === 'int' && (node.params[name] ?? p.default) === from)
    .map(([param]) => ({ kind: 'set-param', node: node.id, param, value: to }));
/** One output per class: from the layer that made as many as there are, the nearest first; where none said how many, from a new one. */
function classFixes(doc: Doc, to: string, outputs: number, classes: number): Fix[] {
  const layers = [...wayTo(doc, to)].filter(({ first }) => first !== undefined);
  const found = layers.flatMap(({ node }) => countFixes(node, outputs, classes));
  return found.length ? found : [{ kind: 'insert-node', op: 'Linear', params: { outFeatures: classes }, to }];
}
/** Weights that were written for another size: those that can follow do, or all start from the seed, or the size is again the one that this was written for. */
function weightFixes(doc: Doc, node: DocNode, checked: Checked, { args }: Issue): Fix[] {
  const refit = Object.entries(refitOf(doc, node, checked));
  const put = (weights: Refit): Fix => ({ kind: 'set-weights', node: node.id, weights });
  const follow = refit.filter(([, v]) => v !== null);
  const [rows, wanted] = [args.shape, args.expected].map((shape) => Number(String(shape).match(/\d+/)?.[0]));
  const back = Object.entries(ALL_OPS[node.op]?.params ?? {}).flatMap(([param, p]): Fix[] => {
    const value = (Number(node.params[param]) * (rows ?? 0)) / (wanted || 1);
    const isSize = p.kind === 'int' && Number.isInteger(value) && value > 0;
    return isSize ? [{ kind: 'set-param', node: node.id, param, value }] : [];
  });
  return [
    ...(follow.length ? [put(Object.fromEntries(follow))] : []),
    put(Object.fromEntries(refit.map(([name]) => [name, null]))),
    ...back,
  ];
}
/** Smaller kernels, the largest that fits first: what is behind it may need some room. One of 1 slides over nothing. */
function kernelFixes(node: DocNode, found: Issue): Fix[] {
  const room = Math.min(...(String(found.args.input).match(/\d+/g) ?? []).map(Number));
  return [11, 9, 7, 5, 4, 3, 2]
    .filter((size) => size <= room)
    .map((value) => ({ kind: 'set-param', node: node.id, param: 'kernelSize', value }));
}
/** Growing paddings on every axis, the smallest that does first. */
function paddingFixes(node: DocNode): Fix[] {
  if (!Object.hasOwn(ALL_OPS[node.op]?.params ?? {}, 'padding')) return [];
  return [1, 2, 3, 4, 5, 6, 8, 12, 16].map((value) => ({ kind: 'set-param', node: node.id, param: 'padding', value }));
}
const groupFixes = (node: DocNode): Fix[] =>
  node.params.groups === undefined ? [] : [{ kind: 'set-param', node: node.id, param: 'groups', value: 1 }];

/** int32 ids where real numbers are needed. */
function wordFixes(doc: Doc, checked: Checked, to: string): Fix[] {
  const from = sourceAt(doc, to);
  const info: PortInfo | undefined = from === undefined ? undefined : checked.ports[from];
  if (info?.dtype !== 'int32') return [];
  const numClasses = checked.ids[from as string] ?? 10;
  return [
    { kind: 'insert-node', op: 'OneHot', params: { numClasses }, to },
    { kind: 'insert-node', op: 'Embedding', params: { numEmbeddings: numClasses, embeddingDim: 8 }, to },
  ];
}
/** A value with too many axes is flattened; one with too few gets axes of one. */
function rankFixes(doc: Doc, checked: Checked, node: DocNode, port: string): Fix[] {
  const to = `${node.id}.${port}`;
  const from = sourceAt(doc, to);
  const shape = from === undefined ? undefined : checked.ports[from]?.shape;
  if (!shape) return [];
  const fixes: Fix[] = [flatten(node, port)];
  for (let more = 1; more <= 3; more++)
    fixes.push({ kind: 'insert-node', op: 'Reshape', params: { shape: [...new Array(more).fill(1), ...shape] }, to });
  return fixes;
}
/** Another number of channels at an Input that stands before the node. */
function channelFixes(doc: Doc, checked: Checked, node: DocNode, found: Issue): Fix[] {
  const feeders = new Set<string>([node.id]);
  for (let grown = true; grown; ) {
    grown = false;
    for (const [a, b] of doc.edges) {
      const [from, to] = [splitPort(a)[0], splitPort(b)[0]];
      if (feeders.has(to) && !feeders.has(from)) {
        feeders.add(from);
        grown = true;
      }
    }
  }
  const numbers = Object.values(found.args).flatMap((v) => String(v).match(/\d+/g) ?? []);
  const counts = [...new Set(numbers.map(Number))].filter((n) => n > 0 && n <= 4096);
  return doc.nodes
    .filter((n) => n.op === 'Input' && feeders.has(n.id))
    .flatMap((n) => {
      const shape = checked.ports[`${n.id}.y`]?.shape ?? [];
      return counts
        .filter((c) => shape.length > 0 && c !== shape[0])
        .map((c): Fix => ({ kind: 'set-param', node: n.id, param: 'shape', value: [c, ...shape.slice(1)] }));
    });
}
