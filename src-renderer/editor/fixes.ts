/** One-click fixes: each is a change of the document, offered only where it makes its issue go away. */
import { check } from '../../src-engine/compile/check';
import type { Checked } from '../../src-engine/compile/checked';
import type { Fix, Issue, Made } from '../../src-engine/core/issue';
import { parseDocument, writeDocument } from '../../src-engine/document/codec';
import { type Doc, splitPort } from '../../src-engine/document/doc';
import type { OpName } from '../../src-engine/ops/index';
import { addNode, connect, portsOf, removeNodes, rename } from './build';
import {
  nodeOf,
  removeParam,
  renameField,
  renameParam,
  renameSetting,
  setOp,
  setParam,
  setParams,
  setTraining,
} from './changes';
import { makeRoom, PITCH, type Place } from './place';
import { withRefit } from './refit';
import { suggest } from './suggest';
import { connectFixes, isData } from './suggestWires';
import { insertOn } from './wiring';

/** The document with a fix applied; the same document where it no longer fits. */
export function fixed(doc: Doc, fix: Fix): Doc {
  switch (fix.kind) {
    case 'set-param':
      return setParam(doc, fix.node, fix.param, fix.value);
    case 'set-params':
      return setParams(doc, fix.node, fix.params);
    case 'rename-param':
      return renameParam(doc, fix.node, fix.param, fix.to);
    case 'remove-param':
      return removeParam(doc, fix.node, fix.param);
    case 'rename-setting':
      return renameSetting(doc, fix.path, fix.to);
    case 'rename-field':
      return renameField(doc, fix.node, fix.field, fix.to);
    case 'set-weights':
      return withRefit(doc, fix.node, fix.weights);
    case 'set-op':
      return setOp(doc, fix.node, fix.op);
    case 'set-training':
      return setTraining(doc, fix.path, fix.value);
    case 'remove-node':
      return removeNodes(doc, [fix.node], true);
    case 'rename':
      return rename(doc, fix.node, fix.to) ?? doc;
    case 'connect':
      return connect(doc, fix.from, fix.to);
    case 'insert-node': {
      const edge = doc.edges.find(([, to]) => to === fix.to);
      if (!edge) return doc;
      const [from, to] = edge.map((end) => nodeOf(doc, splitPort(end)[0]));
      if (!from || !to) return doc;
      const [room, place] = makeRoom(doc, from, to);
      const added = addMade(room, fix, place);
      return insertOn(added.doc, added.id, edge.join('->'));
    }
    case 'add-source':
      return addSource(doc, fix, fix.to);
    case 'add-node': {
      const at = Object.values(fix.inputs).flatMap((end) =>
        typeof end === 'string' ? (nodeOf(doc, splitPort(end)[0])?.at ?? []) : [],
      );
      const added = addMade(doc, fix, [(at[0] ?? 0) + PITCH, at[1] ?? 0]);
      return Object.entries(fix.inputs).reduce<Doc>((d, [port, from]) => {
        const to = `${added.id}.${port}`;
        return typeof from === 'string' ? connect(d, from, to) : addSource(d, from, to);
      }, added.doc);
    }
  }
}
function addMade(before: Doc, { op, params }: Made, at: Place) {
  const { doc, id } = addNode(before, op as OpName, at);
  const nodes = doc.nodes.map((n) => (n.id === id ? { ...n, params: { ...n.params, ...params } } : n));
  return { id, doc: { ...doc, nodes } };
}
/** A new node in front of the one that it feeds. */
function addSource(doc: Doc, made: Made, to: string): Doc {
  const [x, y] = nodeOf(doc, splitPort(to)[0])?.at ?? [0, 0];
  const added = addMade(doc, made, [x - PITCH, y]);
  const node = nodeOf(added.doc, added.id);
  const [port] = node ? portsOf(node, added.doc).outputs : [];
  return port === undefined ? doc : connect(added.doc, `${added.id}.${port}`, to);
}
/** What is offered of one issue, and how many suggestions are tried for that: each costs a check of the document. */
const MOST = 3;
const TRIED = 40;
/** What may repair an issue: the fix that it names itself, then what its code suggests. Each is tried, and offered only where it leaves fewer errors. */
export function fixesOf(doc: Doc, checked: Checked, found: Issue): readonly Fix[] {
  const suggested = found.fix ? [found.fix, ...suggest(doc, checked, found)] : suggest(doc, checked, found);
  const { issues } = check(doc);
  // a name that code cannot have, and the loss that training lacks, are looked for by others
  const isOther = found.severity === 'error' && !issues.some((i) => same(i, found));
  const errors = errorsIn(issues) + Number(isOther);
  const tried = suggested.slice(0, TRIED).flatMap((fix) => {
    const after = outcome(doc, fix, found, errors);
    return after ? [{ fix, ...after }] : [];
  });
  const best = Math.min(...tried.map((t) => t.grade));
  const kept = tried.filter((t) => t.grade === best);
  const fewest = Math.min(...kept.map((t) => t.errors));
  // of several ops that may have been meant, those that fit best; of several numbers the first that does
  const fits = kept.flatMap(({ fix, errors: e }) => (fix.kind !== 'set-op' || e === fewest ? [fix] : []));
  return fits.filter((fix, i) => !fits.slice(0, i).some((before) => sameNumber(before, fix))).slice(0, MOST);
}
/** Whether both give the same parameter a number. */
const sameNumber = (a: Fix, b: Fix): boolean =>
  a.kind === 'set-param' &&
  b.kind === 'set-param' &&
  a.node === b.node &&
  a.param === b.param &&
  typeof a.value === 'number' &&
  typeof b.value === 'number';
export const errorsIn = (issues: readonly Issue[]): number => issues.filter((i) => i.severity === 'error').length;
const same = (a: Issue, b: Issue): boolean =>
  a.code === b.code &&
  a.node === b.node &&
  a.port === b.port &&
  ['param', 'field', 'path', 'weight', 'key'].every((arg) => a.args[arg] === b.args[arg]);
type Outcome = { readonly errors: number; readonly grade: number };
/** The errors that a fix leaves, and its grade, 0 the best; null where they are as many, or the issue is not gone. Of an op that was not known nobody looked for errors before. */
function outcome(doc: Doc, fix: Fix, found: Issue, errors: number): Outcome | null {
  const next = fixed(doc, fix);
  if (next === doc || (fix.kind === 'rename-field' && !opensAs(next, doc))) return null;
  const after = check(next);
  const left = errorsIn(after.issues);
  const allowed = Number(found.severity === 'warning') + Number(fix.kind === 'connect' && leadsOn(after, found));
  const isBetter = left < errors + allowed;
  if (fix.kind !== 'set-op' && (!isBetter || after.issues.some((i) => same(i, found)))) return null;
  const grade = fix.kind === 'connect' ? gradeOf(next, after, fix) : 0;
  return grade === null ? null : { errors: left, grade };
}
/** Whether what is saved can be read again, with nothing more to mend: under its right name a field is checked. */
function opensAs(next: Doc, before: Doc): boolean {
  const [now, old] = [next, before].map((d) => parseDocument(writeDocument(d), d.name));
  return now?.doc !== null && (now?.issues.length ?? 0) <= (old?.issues.length ?? 0);
}
/** A target that came says how many classes there are: too few outputs for them are the next thing to mend, and no reason to leave the wire out. */
const leadsOn = ({ issues }: Checked, { node, port }: Issue): boolean =>
  port === 'target' && issues.some((i) => i.code === 'too-few-classes' && i.node === node);
/**
 * A target that is data, and whatever else leaves its node nothing to wait for that is not there, before a target that the network gives. Last what is a
 * start at least; but a target that nothing can be compared with is none.
 */
function gradeOf(doc: Doc, checked: Checked, { from, to }: { from: string; to: string }): number | null {
  const [node, port] = splitPort(to);
  if (!canGoOn(doc, checked, node)) return port === 'target' ? null : 2;
  return port === 'target' && !isData(nodeOf(doc, splitPort(from)[0])) ? 1 : 0;
}
/** Whether each input that a node still lacks has something that fits beside what it has; a target that is compared with what the network gives has it from data. */
function canGoOn(doc: Doc, checked: Checked, node: string): boolean {
  const lacking = checked.issues.filter((i) => i.code === 'missing-input' && i.node === node);
  return lacking.every(({ port }) =>
    connectFixes(doc, checked, `${node}.${port}`).some(
      (fix) => port !== 'target' || (fix.kind === 'connect' && isData(nodeOf(doc, splitPort(fix.from)[0]))),
    ),
  );
}
