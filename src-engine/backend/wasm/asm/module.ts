/** A module out of functions: its memory, table and globals are imported from "env", so that many modules and threads share them. */
import { signed, text, unsigned, vector } from './encode';
import type { Fn, Signature, ValType } from './fn';
import { TYPE_CODE } from './fn';

export type ModuleSpec = {
  readonly functions: readonly Fn[];
  /** Shared memory needs its largest number of pages (64 KiB each). */
  readonly memory: { readonly shared: boolean; readonly maximum: number };
  /** Imported globals by name, in order of their index. A generator's function reads the scratch address from global 0. */
  readonly globals?: readonly { readonly name: string; readonly type: ValType; readonly mutable?: boolean }[];
  /** Imports "table" and puts all functions there from `base` on, in order. */
  readonly table?: { readonly base: number };
  /** Names of functions that are exported; all where left out. */
  readonly exports?: readonly string[];
};

const section = (id: number, bytes: readonly number[]): number[] => [id, ...unsigned(bytes.length), ...bytes];
const signatureBytes = (s: Signature): number[] => [
  0x60,
  ...vector(s.params.map((t) => [TYPE_CODE[t]])),
  ...vector(s.results.map((t) => [TYPE_CODE[t]])),
];

/** The bytes of the module. */
export function assemble({ functions, memory, globals = [], table, exports }: ModuleSpec): Uint8Array<ArrayBuffer> {
  const types: string[] = [];
  const typeBytes: number[][] = [];
  const typeIndex = (s: Signature): number => {
    const key = `${s.params}>${s.results}`;
    if (!types.includes(key)) {
      types.push(key);
      typeBytes.push(signatureBytes(s));
    }
    return types.indexOf(key);
  };
  const indexOf = new Map(functions.map((f, i) => [f.name, i]));
  if (indexOf.size !== functions.length) throw new Error('two functions of one name');
  const called = (name: string): number => {
    const at = indexOf.get(name);
    if (at === undefined) throw new Error(`no function ${name}`);
    return at;
  };
  const own = functions.map((f) => typeIndex(f.signature));
  const bodies = functions.map((f) => bodyBytes(f, called, typeIndex));
  const imports = [
    [
      ...text('env'),
      ...text('memory'),
      2,
      ...(memory.shared ? [3, 0, ...unsigned(memory.maximum)] : [1, 0, ...unsigned(memory.maximum)]),
    ],
    ...globals.map((g) => [...text('env'), ...text(g.name), 3, TYPE_CODE[g.type], g.mutable ? 1 : 0]),
    ...(table ? [[...text('env'), ...text('table'), 1, 0x70, 0, ...unsigned(table.base + functions.length)]] : []),
  ];
  const names = exports ?? functions.map((f) => f.name);
  return joined(
    [
      ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
      ...section(1, vector(typeBytes)),
      ...section(2, vector(imports)),
      ...section(3, vector(own.map((t) => unsigned(t)))),
      ...section(7, vector(names.map((n) => [...text(n), 0, ...unsigned(called(n))]))),
      ...(table
        ? section(9, vector([[0, 0x41, ...signed(table.base), 0x0b, ...vector(functions.map((_, i) => unsigned(i)))]]))
        : []),
    ],
    bodies,
  );
}
/** The code section behind all others: the bodies are most of the bytes, and copied once. */
function joined(before: readonly number[], bodies: readonly Body[]): Uint8Array<ArrayBuffer> {
  const count = unsigned(bodies.length);
  const heads = bodies.map(({ head, code }) => [...unsigned(head.length + code.length + 1), ...head]);
  const length = bodies.reduce((n, { code }, i) => n + (heads[i] as number[]).length + code.length + 1, count.length);
  const size = unsigned(length);
  const out = new Uint8Array(before.length + 1 + size.length + length);
  let at = 0;
  const put = (bytes: readonly number[]): void => {
    out.set(bytes, at);
    at += bytes.length;
  };
  for (const part of [before, [10], size, count]) put(part);
  for (const [i, { code }] of bodies.entries()) {
    put(heads[i] as number[]);
    put(code);
    put([0x0b]);
  }
  return out;
}
type Body = { readonly head: readonly number[]; readonly code: readonly number[] };
/** Locals in runs of one type, code, end; the holes that `call` and `callIndirect` left are filled. */
function bodyBytes(f: Fn, called: (name: string) => number, typeIndex: (s: Signature) => number): Body {
  const code = f.code.slice();
  for (const { at, to } of f.calls) fill(code, at, called(to));
  for (const { at, of } of f.indirect) fill(code, at, typeIndex(of));
  const runs: { n: number; type: ValType }[] = [];
  for (const type of f.ownTypes) {
    const last = runs.at(-1);
    if (last?.type === type) last.n++;
    else runs.push({ n: 1, type });
  }
  const head = vector(runs.map((r) => [...unsigned(r.n), TYPE_CODE[r.type]]));
  return { head, code };
}
function fill(code: number[], at: number, n: number): void {
  for (let i = 0; i < 5; i++) code[at + i] = ((n >>> (7 * i)) & 127) | (i < 4 ? 128 : 0);
}
