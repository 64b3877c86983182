/** What a file must get past before anything looks at its meaning: size, text, depth, keys, counts. Everything here is iterative. */
import { fail } from '../core/issue';

export const LIMITS = {
  bytes: 8 * 2 ** 20,
  /** Levels of lists and objects. */
  depth: 64,
  nodes: 20_000,
  edges: 100_000,
  /** Characters of one text. */
  text: 2 ** 20,
  /** Numbers in all `weights` of a document (contract 1). */
  weights: 10_000,
} as const;
/** Names that reach an object's prototype in careless code, here or in a program that reads the file after us. */
const REFUSED_KEYS: ReadonlySet<string> = new Set(['__proto__', 'prototype', 'constructor']);

const QUOTE = 34;
const BACKSLASH = 92;

/** The text of a file as JSON, or an issue is thrown (by `fail`) that says why it is refused. */
export function gate(bytes: Uint8Array | string, file: string): unknown {
  const text = textOf(bytes, file);
  checkDepth(text, file);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (e) {
    fail('not-json', { file, detail: e instanceof Error ? e.message : String(e) });
  }
  const twice = duplicateKey(text);
  if (twice !== null) fail('twice-key', { file, key: twice });
  walk(value, file);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    const { nodes, edges } = value as { nodes?: unknown; edges?: unknown };
    checkCount(nodes, 'nodes', LIMITS.nodes, file);
    checkCount(edges, 'edges', LIMITS.edges, file);
  }
  return value;
}
function textOf(bytes: Uint8Array | string, file: string): string {
  const tooLarge = (size: number) => fail('too-large', { file, bytes: size, limit: LIMITS.bytes });
  if (typeof bytes === 'string') {
    // A UTF-8 text has at least as many bytes as it has UTF-16 units
    if (bytes.length > LIMITS.bytes) tooLarge(bytes.length);
    const size = new TextEncoder().encode(bytes).length;
    if (size > LIMITS.bytes) tooLarge(size);
    return bytes.startsWith('\ufeff') ? bytes.slice(1) : bytes;
  }
  const kind = seemsToBe(bytes);
  if (kind !== null) fail('not-json', { file, detail: `it seems to be ${kind}` });
  if (bytes.length > LIMITS.bytes) tooLarge(bytes.length);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return fail('not-json', { file, detail: 'it is not UTF-8 text' });
  }
}
/** Files that people have beside theirs, by how they begin. */
const KINDS: readonly (readonly [kind: string, start: readonly number[]])[] = [
  ['a PNG image', [0x89, 0x50, 0x4e, 0x47]],
  ['a JPEG image', [0xff, 0xd8, 0xff]],
  ['a PDF', [0x25, 0x50, 0x44, 0x46]],
  ['a gzip file', [0x1f, 0x8b]],
  ['an HDF5 file', [0x89, 0x48, 0x44, 0x46]],
  ['a NumPy file', [0x93, 0x4e, 0x55, 0x4d]],
  ['a Python pickle', [0x80, 0x02]],
  ['a Python pickle', [0x80, 0x03]],
  ['a Python pickle', [0x80, 0x04]],
  ['a Python pickle', [0x80, 0x05]],
  ['an ONNX model', [0x08, 0x07, 0x12]],
  ['an ONNX model', [0x08, 0x08, 0x12]],
  ['UTF-16 text', [0xff, 0xfe]],
  ['UTF-16 text', [0xfe, 0xff]],
];
const seemsToBe = (bytes: Uint8Array): string | null =>
  KINDS.find(([, start]) => start.every((b, i) => bytes[i] === b))?.[0] ?? null;

/** The first key that one object of a valid JSON text holds twice; JSON.parse would keep the last without a word. */
export function duplicateKey(text: string): string | null {
  const open: Set<string>[] = [];
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (c === '{' || c === '[') open.push(new Set());
    else if (c === '}' || c === ']') open.pop();
    else if (c === '"') {
      const from = i;
      for (i++; text[i] !== '"'; i++) if (text[i] === '\\') i++;
      let next = i + 1;
      while (next < text.length && ' \n\r\t'.includes(text[next] as string)) next++;
      if (text[next] !== ':') continue;
      const key = JSON.parse(text.slice(from, i + 1)) as string;
      const keys = open.at(-1);
      if (keys?.has(key)) return key;
      keys?.add(key);
    }
  }
  return null;
}
/** Counts brackets outside of texts, before JSON.parse builds anything. */
function checkDepth(text: string, file: string): void {
  let depth = 0;
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (quoted) {
      if (c === BACKSLASH) i++;
      else if (c === QUOTE) quoted = false;
    } else if (c === QUOTE) quoted = true;
    else if (c === 91 || c === 123) {
      if (++depth > LIMITS.depth) fail('too-deep', { file, limit: LIMITS.depth });
    } else if (c === 93 || c === 125) depth--;
  }
}
function walk(root: unknown, file: string): void {
  const left: { value: unknown; path: string }[] = [{ value: root, path: '' }];
  for (let next = left.pop(); next; next = left.pop()) {
    const { value, path } = next;
    if (typeof value === 'string' && value.length > LIMITS.text)
      fail('bad-field', { path, file, detail: `it is a text of ${value.length} characters, more than ${LIMITS.text}` });
    // 1e999 is legal JSON, is read as Infinity, and would be written back as null
    if (typeof value === 'number' && !Number.isFinite(value))
      fail('bad-field', { path, file, detail: 'it is a number too large for a float' });
    if (typeof value !== 'object' || value === null) continue;
    const list = Array.isArray(value);
    for (const [key, inner] of Object.entries(value)) {
      if (!list && REFUSED_KEYS.has(key)) fail('bad-key', { file, key });
      if (typeof inner === 'boolean' || (typeof inner === 'number' && Number.isFinite(inner))) continue;
      left.push({ value: inner, path: list ? `${path}[${key}]` : path ? `${path}.${key}` : key });
    }
  }
}
function checkCount(list: unknown, what: string, limit: number, file: string): void {
  if (Array.isArray(list) && list.length > limit) fail('too-many', { file, count: list.length, what, limit });
}
