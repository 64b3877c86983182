/** What could give a loss its target, and a graph its loss: from a data set, from an Input that is there, or from a new one. */
import type { Checked, PortInfo } from '../../src-engine/compile/checked';
import type { Fix, Made } from '../../src-engine/core/issue';
import type { DType, Shape } from '../../src-engine/core/shape';
import { type Doc, type DocNode, splitPort } from '../../src-engine/document/doc';
import { ALL_OPS } from '../../src-engine/ops/index';
import { portsOf } from './build';
import { nodeOf } from './changes';
import { setFixes, typeFixes } from './suggestInput';
import { connectFixes, isData, sourceOf } from './suggestWires';
import { sourceAt } from './wiring';

type Target = { readonly shape: Shape; readonly dtype: DType; readonly sequence: boolean };
/** What a target can be for a prediction of that shape: numbers to compare with it one by one, or ids of its classes. */
const targetsOf = ({ shape, sequence }: Pick<PortInfo, 'shape' | 'sequence'>): readonly [Target, Target] => [
  { shape, dtype: 'float32', sequence },
  { shape: shape.slice(1), dtype: 'int32', sequence },
];
const predictionOf = (doc: Doc, checked: Checked, node: DocNode): PortInfo | undefined =>
  checked.ports[sourceAt(doc, `${node.id}.prediction`) ?? ''];
/** An Input that is nothing but a target becomes what the prediction asks for. What else has as many numbers is laid out as the prediction is. */
export function targetFixes(doc: Doc, checked: Checked, node: DocNode): Fix[] {
  const to = `${node.id}.target`;
  const [from, source, prediction] = [sourceAt(doc, to), sourceOf(doc, to), predictionOf(doc, checked, node)];
  const target = checked.ports[from ?? ''];
  if (!source || !prediction || !target) return [];
  const isOwn = doc.edges.every(([a, b]) => a !== from || splitPort(b)[1] === 'target');
  if (source.op === 'Input' && isOwn && !source.params.value)
    return targetsOf({ ...prediction, sequence: target.sequence }).flatMap((params) => setFixes(source, params));
  const retyped = source.op === 'Input' && isOwn ? typeFixes(source) : [];
  return [
    ...retyped,
    ...targetsOf(prediction).flatMap(({ shape }): Fix[] => {
      const isFlat = shape.length === 1;
      return [{ kind: 'insert-node', op: isFlat ? 'Flatten' : 'Reshape', params: isFlat ? {} : { shape }, to }];
    }),
  ];
}
/** A target that is there and feeds nothing yet; where no data set could give one, an Input for it. */
export function missingTargetFixes(doc: Doc, checked: Checked, node: DocNode): Fix[] {
  const to = `${node.id}.target`;
  const fits = connectFixes(doc, checked, to);
  const used = new Set(doc.edges.map(([from]) => from));
  const isFree = (fix: Fix): boolean =>
    fix.kind === 'connect' && !used.has(fix.from) && isData(nodeOf(doc, splitPort(fix.from)[0]));
  const prediction = predictionOf(doc, checked, node);
  if (!prediction || hasDataset(doc) || fits.some(isFree)) return fits;
  const made = targetsOf(prediction).map((params): Fix => ({ kind: 'add-source', ...newInput(params), to }));
  return [...made, ...fits];
}
const hasDataset = (doc: Doc): boolean => doc.nodes.some((n) => n.op === 'Dataset');
/** What is not said otherwise stays as it is by itself. */
const newInput = (params: Target): Made => {
  const given: Readonly<Record<string, { readonly default?: unknown }>> = ALL_OPS.Input?.params ?? {};
  const own = Object.entries(params).filter(([param, v]) => given[param]?.default !== v);
  return { op: 'Input', params: Object.fromEntries(own) };
};
/** A loss of a value against itself: where the value is data, what is missing is the prediction; else it is the target. */
export function itselfFixes(doc: Doc, checked: Checked, node: DocNode): Fix[] {
  const from = sourceAt(doc, `${node.id}.target`);
  const source = from === undefined ? undefined : nodeOf(doc, splitPort(from)[0]);
  const port = isData(source) ? 'prediction' : 'target';
  return connectFixes(doc, checked, `${node.id}.${port}`);
}
/** The missing loss: what it compares is a value that feeds nothing, the last first, and the data set's target; without a data set, an Input that feeds nothing or a new one. */
export function lossFixes(doc: Doc, checked: Checked): Fix[] {
  const used = new Set(doc.edges.map(([from]) => from));
  const free = (end: string): boolean => !used.has(end) && checked.ports[end] !== undefined;
  const predictions = doc.nodes
    .filter((n) => !isData(n) && ALL_OPS[n.op]?.category !== 'loss')
    .flatMap((n) => portsOf(n, doc).outputs.map((p) => `${n.id}.${p}`))
    .filter((end) => free(end) && checked.ports[end]?.dtype === 'float32')
    .reverse();
  const add = (prediction: string, target?: string | Made): Fix => {
    const isIds = typeof target === 'string' && checked.ports[target]?.dtype === 'int32';
    const op = isIds ? 'CrossEntropyLoss' : 'MSELoss';
    return { kind: 'add-node', op, params: {}, inputs: { prediction, ...(target === undefined ? {} : { target }) } };
  };
  const data = doc.nodes.find((n) => n.op === 'Dataset');
  if (data) {
    const target = checked.ports[`${data.id}.y`] ? `${data.id}.y` : undefined;
    return predictions.map((end) => add(end, target));
  }
  const inputs = doc.nodes.filter((n) => n.op === 'Input' && free(`${n.id}.y`)).map((n) => `${n.id}.y`);
  return predictions.flatMap((end) => {
    const [numbers] = targetsOf(checked.ports[end] as PortInfo);
    return inputs.length ? inputs.map((target) => add(end, target)) : add(end, newInput(numbers));
  });
}
