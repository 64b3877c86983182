/** The document as text that a person edits: where each node stands in it, and what an edit of it means. */
import type { Issue } from '../../src-engine/core/issue';
import { parseDocument } from '../../src-engine/document/codec';
import { type Doc, splitPort } from '../../src-engine/document/doc';
import type { Place } from './jsonPlaces';

const skipText = (text: string, from: number): number => {
  let i = from + 1;
  while (i < text.length && text[i] !== '"') i += text[i] === '\\' ? 2 : 1;
  return i;
};
/** Where the objects of the list "nodes" at the top stand, as far as the text makes sense. */
export function nodePlaces(text: string): readonly Place[] {
  const places: Place[] = [];
  let depth = 0;
  let start = -1;
  let listDepth = -1;
  let key = '';
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (c === '"') {
      const end = skipText(text, i);
      if (depth === 1) key = text.slice(i + 1, end);
      i = end;
    } else if (c === '[' || c === '{') {
      depth++;
      if (c === '[' && depth === 2 && key === 'nodes') listDepth = depth;
      if (c === '{' && depth === listDepth + 1 && listDepth > 0) start = i;
    } else if (c === ']' || c === '}') {
      if (c === '}' && start >= 0 && depth === listDepth + 1) {
        places.push({ start, end: i + 1 });
        start = -1;
      }
      if (c === ']' && depth === listDepth) listDepth = -1;
      depth--;
    }
  }
  return places;
}
export type Edited = {
  readonly doc: Doc | null;
  readonly issues: readonly Issue[];
  /** Whether wires follow a new name, which the text does not say yet. */
  readonly renamed?: boolean;
};
/**
 * What the text says. A text that would have to be repaired is not taken: nothing goes without being seen. One exception is what a
 * person means by it: where one node has another name, its wires and what shares its weights follow.
 */
export function readEdited(text: string, before: Doc, file: string): Edited {
  const { doc, issues } = parseDocument(text, file);
  if (!doc) return { doc: null, issues };
  if (issues.length === 0) return { doc, issues };
  const old = before.nodes.filter((n) => !doc.nodes.some((m) => m.id === n.id));
  const fresh = doc.nodes.filter((n) => !before.nodes.some((m) => m.id === n.id));
  const [from, to] = [old[0], fresh[0]];
  if (!from || !to || old.length !== 1 || fresh.length !== 1 || issues.some((i) => i.code !== 'unknown-edge'))
    return { doc: null, issues };
  const raw = JSON.parse(text) as { edges?: [string, string][]; nodes: { weightsOf?: string }[] };
  const renamed = (end: string) => (splitPort(end)[0] === from.id ? `${to.id}.${splitPort(end)[1]}` : end);
  const edges = (raw.edges ?? []).map((e) => e.map(renamed));
  const nodes = raw.nodes.map((n) => (n.weightsOf === from.id ? { ...n, weightsOf: to.id } : n));
  const again = parseDocument(JSON.stringify({ ...raw, nodes, edges }), file);
  return again.doc && again.issues.length === 0 ? { ...again, renamed: true } : { doc: null, issues };
}
/** Where JSON.parse stopped, as an offset; V8 says "position 12" and, newer, "line 1 column 13". */
export function faultAt(found: Issue, text: string): number {
  const detail = String(found.args.detail ?? '');
  const position = /position (\d+)/.exec(detail)?.[1];
  if (position !== undefined) return Math.min(text.length, Number(position));
  return /Unexpected end/.test(detail) ? text.length : 0;
}
