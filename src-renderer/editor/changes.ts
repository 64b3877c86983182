/** Changes of a document as pure functions, for `editor.run`. */
import { check } from '../../src-engine/compile/check';
import type { Doc, DocNode } from '../../src-engine/document/doc';
import { refitOf, withRefit } from './refit';

export const nodeOf = (doc: Doc, id: string): DocNode | undefined => doc.nodes.find((n) => n.id === id);

const patchNode = (doc: Doc, id: string, patch: (node: DocNode) => DocNode): Doc => {
  let changed = false;
  const nodes = doc.nodes.map((n) => {
    if (n.id !== id) return n;
    const next = patch(n);
    changed ||= next !== n;
    return next;
  });
  return changed ? { ...doc, nodes } : doc;
};
/** The same document where all of them stand there already. */
export function moveNodes(doc: Doc, to: ReadonlyMap<string, readonly [number, number]>): Doc {
  const nodes = doc.nodes.map((n) => {
    const at = to.get(n.id);
    return at && (at[0] !== n.at[0] || at[1] !== n.at[1]) ? { ...n, at } : n;
  });
  return nodes.every((n, i) => n === doc.nodes[i]) ? doc : { ...doc, nodes };
}
/** Whether two records say the same of a node, or differ only in where it stands. */
export function sameButPlace(a: DocNode, b: DocNode): boolean {
  if (a === b) return true;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => key === 'at' || a[key] === b[key]);
}
export const setParam = (doc: Doc, id: string, param: string, value: unknown): Doc =>
  refitted(
    patchNode(doc, id, (n) => (n.params[param] === value ? n : { ...n, params: { ...n.params, [param]: value } })),
    id,
  );
/** The value of a parameter under another name, in its place. */
export const renameParam = (doc: Doc, id: string, param: string, to: string): Doc =>
  refitted(
    patchNode(doc, id, (n) =>
      Object.hasOwn(n.params, param) && !Object.hasOwn(n.params, to)
        ? { ...n, params: Object.fromEntries(Object.entries(n.params).map(([k, v]) => [k === param ? to : k, v])) }
        : n,
    ),
    id,
  );
export const removeParam = (doc: Doc, id: string, param: string): Doc =>
  patchNode(doc, id, (n) => {
    const { [param]: gone, ...params } = n.params;
    return gone === undefined ? n : { ...n, params };
  });
/** What a file lacks is filled in when it is read: it gives way to what was meant. A place and a title cannot be told from written ones. */
const givesWay = (field: string, value: unknown): boolean =>
  field === 'at' || field === 'name' || (typeof value === 'object' && Object.keys(value ?? {}).length === 0);
function moveField(from: Record<string, unknown>, field: string, to: string | null): Record<string, unknown> {
  const { [field]: value, ...rest } = from;
  if (value === undefined || to === null) return value === undefined ? from : rest;
  const [part = '', name] = to.split('.');
  const there = from[part];
  if (name === undefined) {
    if (there !== undefined && !givesWay(part, there)) return from;
    const entries = Object.entries(from).filter(([key]) => key !== part);
    return Object.fromEntries(entries.map(([key, v]) => [key === field ? part : key, v]));
  }
  const inner = there as Record<string, unknown>;
  return Object.hasOwn(inner, name) ? from : { ...rest, [part]: { ...inner, [name]: value } };
}
/** A field of a node, or at the top, under another name in its place, or in the part it belongs to ("params.bias"); null takes it out. The same document where another stands there. */
export const renameField = (doc: Doc, id: string | null, field: string, to: string | null): Doc =>
  id === null
    ? (moveField(doc, field, to) as Doc)
    : refitted(
        patchNode(doc, id, (n) => moveField(n, field, to) as DocNode),
        id,
      );
/** Another op under the same name, with the parameters that are there. */
export const setOp = (doc: Doc, id: string, op: string): Doc => patchNode(doc, id, (n) => ({ ...n, op }));
/** Several parameters at once. */
export const setParams = (doc: Doc, id: string, params: Readonly<Record<string, unknown>>): Doc =>
  patchNode(doc, id, (n) => ({ ...n, params: { ...n.params, ...params } }));
/** Weights written in the document follow a node that was set anew, where it is clear how; the others are left out: those start from the seed. */
function refitted(doc: Doc, id: string): Doc {
  const node = nodeOf(doc, id);
  if (!node?.weights) return doc;
  const refit = refitOf(doc, node, check(doc));
  return Object.keys(refit).length === 0 ? doc : withRefit(doc, id, refit);
}
/** A node that is frozen, or bypassed, or no longer so. */
export const setFlag = (doc: Doc, id: string, flag: 'frozen' | 'bypassed', on: boolean): Doc =>
  patchNode(doc, id, (n) => {
    if ((n[flag] === true) === on) return n;
    const { [flag]: _was, ...rest } = n;
    return on ? { ...n, [flag]: true } : (rest as DocNode);
  });
/** A training setting under another name, in its place; null takes it out. The same document where there is none, or where the other one stands there too. */
export function renameSetting(doc: Doc, path: readonly string[], to: string | null): Doc {
  const put = (from: unknown, [head, ...rest]: readonly string[]): unknown => {
    if (head === undefined || typeof from !== 'object' || from === null || !Object.hasOwn(from, head)) return from;
    if (rest.length === 0 && to !== null && Object.hasOwn(from, to)) return from;
    const entries = Object.entries(from).flatMap(([key, v]) => {
      if (key !== head) return [[key, v]];
      if (rest.length) return [[key, put(v, rest)]];
      return to === null ? [] : [[to, v]];
    });
    return Object.fromEntries(entries);
  };
  const training = put(doc.training, path) as Doc['training'];
  return JSON.stringify(training) === JSON.stringify(doc.training) ? doc : { ...doc, training };
}
/** Sets `training.optimizer.lr` by ['optimizer', 'lr']. */
export function setTraining(doc: Doc, path: readonly string[], value: unknown): Doc {
  const put = (from: unknown, [head, ...rest]: readonly string[]): unknown => {
    if (head === undefined) return value;
    const record =
      typeof from === 'object' && from !== null && !Array.isArray(from) ? (from as Record<string, unknown>) : {};
    return { ...record, [head]: put(record[head], rest) };
  };
  return { ...doc, training: put(doc.training, path) as Doc['training'] };
}
