/** .unroll.json: bytes to a document with what was wrong or mended, and a document to text. */
import { fail, type Issue, IssueError, issue } from '../core/issue';
import { type Doc, type DocEdge, type DocNode, splitPort, VERSION } from './doc';
import { gate, LIMITS } from './gate';
import type { Lesson } from './lesson';
import { migrate, type Written } from './migrations';
import { freeId, isLegalId } from './names';
import { documentSchema, pathText, type WrittenDocument } from './schema';

export type Parsed = { readonly doc: Doc | null; readonly issues: Issue[] };
/** How many faults of form are named at once. */
const FIELDS_NAMED = 5;
/** Where nodes stand that a file gives no place: a grid, so that none hides another. */
const placeOf = (i: number): readonly [number, number] => [240 * (i % 5), 340 * Math.floor(i / 5)];

/**
 * Reads a document. `doc` is null where the file is refused; else `issues` says what was mended (wires to nowhere are dropped, the
 * second node of a name gets a free one) and which ids should be renamed. Never throws for what a file holds.
 */
export function parseDocument(bytes: Uint8Array | string, file: string): Parsed {
  try {
    return read(gate(bytes, file), file);
  } catch (e) {
    if (e instanceof IssueError) return { doc: null, issues: [e.issue] };
    throw e;
  }
}
function read(value: unknown, file: string): Parsed {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return fail('not-unroll', { file });
  const raw = value as Written;
  if (raw.format !== 'unroll') fail('not-unroll', { file });
  const { version } = raw;
  if (typeof version !== 'number' || !Number.isInteger(version) || version < 1)
    return fail('bad-field', { path: 'version', file, detail: 'it is not a whole number of at least 1' });
  if (version > VERSION) fail('too-new', { file, version, ours: VERSION });
  const written = migrate(raw, version);
  const checked = documentSchema.safeParse(written);
  if (!checked.success)
    return {
      doc: null,
      issues: checked.error.issues
        .slice(0, FIELDS_NAMED)
        .map((i) => issue('bad-field', { path: pathText(i.path), file, detail: i.message })),
    };
  return settle(written as WrittenDocument, file);
}
/** Defaults for what was left out; ids and wires made consistent. */
function settle(written: WrittenDocument, file: string): Parsed {
  checkWeights(written, file);
  const issues: Issue[] = [];
  const all = new Set(written.nodes.map((n) => n.id));
  const seen = new Set<string>();
  const nodes = written.nodes.map((n, i): DocNode => {
    let { id } = n;
    if (seen.has(id)) {
      id = freeId(id, all);
      issues.push(issue('duplicate-id', { id: n.id }, { node: id }));
      all.add(id);
    } else if (!isLegalId(id)) {
      const to = freeId(id, all);
      issues.push(issue('bad-id', { id }, { node: id, fix: { kind: 'rename', node: id, to } }));
    }
    seen.add(id);
    return { ...n, id, params: n.params ?? {}, at: n.at ?? placeOf(i) };
  });
  const edges = (written.edges ?? []).filter(([from, to]): boolean => {
    const [[source], [target]] = [splitPort(from), splitPort(to)];
    if (seen.has(source) && seen.has(target)) return true;
    const node = [target, source].find((id) => seen.has(id));
    issues.push(issue('unknown-edge', { from, to }, node === undefined ? {} : { node }));
    return false;
  });
  const name = written.name ?? nameOf(file);
  return { doc: { ...written, version: VERSION, name, nodes, edges, training: written.training ?? {} }, issues };
}
/** How many numbers nodes have written in them. */
export function writtenNumbers(nodes: readonly Pick<DocNode, 'weights'>[]): number {
  let count = 0;
  const left: unknown[] = nodes.map((n) => n.weights);
  for (let i = 0; i < left.length; i++) {
    const value = left[i];
    if (typeof value === 'number') count++;
    else if (typeof value === 'object' && value !== null) for (const inner of Object.values(value)) left.push(inner);
  }
  return count;
}
function checkWeights({ nodes }: WrittenDocument, file: string): void {
  const count = writtenNumbers(nodes as readonly Pick<DocNode, 'weights'>[]);
  if (count > LIMITS.weights)
    fail('too-many', { file, count, what: 'numbers in the weights of its nodes', limit: LIMITS.weights });
}
/** "models/lenet.unroll.json" -> "lenet". */
const nameOf = (file: string): string =>
  (file.split(/[\\/]/).at(-1) ?? file).replace(/\.json$/i, '').replace(/\.unroll$/i, '');

/** The text of a .unroll.json: a node a line and a wire a line, made for reading and for `git diff`. */
export function writeDocument(doc: Doc): string {
  const { format, version, name, nodes, edges, training, lesson, ...others } = doc;
  const field = (key: string, text: string) => `  ${JSON.stringify(key)}: ${text}`;
  const lines = (list: readonly (DocNode | DocEdge)[]) =>
    list.length ? `[\n${list.map((v) => `    ${inline(v)}`).join(',\n')}\n  ]` : '[]';
  const fields = [
    ...Object.entries({ format, version, name }).map(([key, v]) => field(key, inline(v))),
    field('nodes', lines(nodes)),
    field('edges', lines(edges)),
    field('training', inline(training)),
    ...(lesson === undefined ? [] : [field('lesson', lessonText(lesson))]),
    ...Object.entries(others)
      .filter(([, v]) => v !== undefined)
      .map(([key, v]) => field(key, inline(v))),
  ];
  return `{\n${fields.join(',\n')}\n}\n`;
}
/** A step a line. */
const lessonText = (lesson: Lesson): string => {
  const fields = Object.entries(lesson)
    .filter(([, v]) => v !== undefined)
    .map(([key, v]) =>
      key === 'steps' && lesson.steps.length
        ? `    "steps": [\n${lesson.steps.map((s) => `      ${inline(s)}`).join(',\n')}\n    ]`
        : `    ${JSON.stringify(key)}: ${inline(v)}`,
    );
  return `{\n${fields.join(',\n')}\n  }`;
};
/** JSON on one line with spaces after colons and commas. Unlike JSON.stringify it keeps -0, so that reading gives the same document back. */
function inline(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inline).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const fields = Object.entries(value)
      .filter(([, v]) => v !== undefined)
      .map(([key, v]) => `${JSON.stringify(key)}: ${inline(v)}`);
    return fields.length ? `{ ${fields.join(', ')} }` : '{}';
  }
  return Object.is(value, -0) ? '-0' : JSON.stringify(value);
}
