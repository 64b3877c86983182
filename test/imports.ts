/** What a source file imports, read from its syntax tree: comments and texts that look like imports are not taken for any. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseSync } from 'vite';

export type Import = { readonly to: string; readonly typeOnly: boolean };
type Node = { readonly type: string; readonly [key: string]: unknown };

const isNode = (x: unknown): x is Node => typeof x === 'object' && x !== null && 'type' in x;
const literals = (x: unknown): string[] => {
  if (Array.isArray(x)) return x.flatMap(literals);
  if (!isNode(x)) return [];
  if (x.type === 'ArrayExpression') return literals(x.elements);
  return x.type === 'Literal' && typeof x.value === 'string' ? [x.value] : [];
};
/** The static texts in `import(...)`, `import.meta.glob(...)` and `new URL(..., import.meta.url)`, as in the other forms. */
function named(node: Node): { texts: string[]; typeOnly: boolean } | null {
  const value = (texts: string[]) => ({ texts, typeOnly: false });
  switch (node.type) {
    case 'ImportDeclaration': {
      const specifiers = node.specifiers as Node[];
      const everyIsType = specifiers.length > 0 && specifiers.every((s) => s.importKind === 'type');
      return { texts: literals(node.source), typeOnly: node.importKind === 'type' || everyIsType };
    }
    case 'ExportAllDeclaration':
    case 'ExportNamedDeclaration':
      return { texts: literals(node.source), typeOnly: node.exportKind === 'type' };
    case 'ImportExpression':
      return value(literals(node.source));
    case 'TSImportType':
      return { texts: literals(node.source), typeOnly: true };
    case 'CallExpression': {
      const callee = node.callee as Node;
      const ofMeta = callee.type === 'MemberExpression' && (callee.object as Node).type === 'MetaProperty';
      return ofMeta && (callee.property as Node).name === 'glob'
        ? value(literals((node.arguments as unknown[])[0]))
        : null;
    }
    case 'NewExpression': {
      const [first, second] = node.arguments as Node[];
      const relative = (node.callee as Node).name === 'URL' && second?.type === 'MemberExpression';
      return relative ? value(literals(first)) : null;
    }
    default:
      return null;
  }
}

/** Relative imports become paths from the repository's root, without a query (`?url`). */
export function importsIn(file: string, text: string): Import[] {
  const found: Import[] = [];
  const walk = (x: unknown) => {
    if (Array.isArray(x)) for (const y of x) walk(y);
    if (!isNode(x)) return;
    const here = named(x);
    for (const t of here?.texts ?? []) {
      const to = t.startsWith('.') ? join(dirname(file), t).replaceAll('\\', '/') : t;
      found.push({ to: to.replace(/\?.*$/, ''), typeOnly: here?.typeOnly === true });
    }
    for (const value of Object.values(x)) if (typeof value === 'object') walk(value);
  };
  const { program, errors } = parseSync(file, text);
  if (errors[0]) throw new Error(`${file}: ${errors[0].message}`);
  walk(program);
  return found;
}

/** Every source file of src-*, with its text, its imports by path from the root. */
export function sources(): Map<string, { text: string; imports: Import[] }> {
  const files = readdirSync('.')
    .filter((d) => d.startsWith('src-'))
    .flatMap((d) => readdirSync(d, { recursive: true, encoding: 'utf8' }).map((f) => `${d}/${f.replaceAll('\\', '/')}`))
    .filter((f) => /\.tsx?$/.test(f));
  return new Map(
    files.map((f) => {
      const text = readFileSync(f, 'utf8');
      return [f, { text, imports: importsIn(f, text) }];
    }),
  );
}

/** The file that an import without an ending means. */
export const fileOf = (path: string): string | undefined =>
  [path, `${path}.ts`, `${path}.tsx`, `${path}/index.ts`].find((f) => /\.tsx?$/.test(f) && existsSync(f));

/** A circle as the list of its members, the first again at the end; null where there is none. */
export function circle(graph: ReadonlyMap<string, readonly string[]>): string[] | null {
  const done = new Set<string>();
  const path: string[] = [];
  const visit = (node: string): string[] | null => {
    const at = path.indexOf(node);
    if (at >= 0) return [...path.slice(at), node];
    if (done.has(node)) return null;
    path.push(node);
    for (const next of graph.get(node) ?? []) {
      const found = visit(next);
      if (found) return found;
    }
    path.pop();
    done.add(node);
    return null;
  };
  for (const node of graph.keys()) {
    const found = visit(node);
    if (found) return found;
  }
  return null;
}
