/** User errors are values. A code, a sentence with the numbers in it, a hint, where it stands, and a fix where there is one. */
import { ISSUES, type IssueCode } from './issues';
import type { Nested } from './tensor';

export type Severity = 'error' | 'warning';
export type Fix =
  | { readonly kind: 'set-param'; readonly node: string; readonly param: string; readonly value: unknown }
  /** Several of one node that are wrong together. */
  | { readonly kind: 'set-params'; readonly node: string; readonly params: Given }
  | { readonly kind: 'rename-param'; readonly node: string; readonly param: string; readonly to: string }
  | { readonly kind: 'remove-param'; readonly node: string; readonly param: string }
  /** `to` null: taken out. */
  | { readonly kind: 'rename-setting'; readonly path: readonly string[]; readonly to: string | null }
  /** Of a node, or at the top of the document. `to`: another name, the same name in a part ("params.bias"), or null: taken out. */
  | { readonly kind: 'rename-field'; readonly node: string | null; readonly field: string; readonly to: string | null }
  /** Written weights by name; null: left out. */
  | { readonly kind: 'set-weights'; readonly node: string; readonly weights: Readonly<Record<string, Nested | null>> }
  | { readonly kind: 'set-op'; readonly node: string; readonly op: string }
  | { readonly kind: 'set-training'; readonly path: readonly string[]; readonly value: unknown }
  | { readonly kind: 'rename'; readonly node: string; readonly to: string }
  | { readonly kind: 'remove-node'; readonly node: string }
  | { readonly kind: 'connect'; readonly from: string; readonly to: string }
  /** A new node on the wire that ends at `to`. */
  | { readonly kind: 'insert-node'; readonly op: string; readonly params: Given; readonly to: string }
  /** A new node whose first output is wired to `to`. */
  | ({ readonly kind: 'add-source'; readonly to: string } & Made)
  /** A new node with wires to its inputs: input port -> where its wire comes from, or what is made for it. */
  | ({ readonly kind: 'add-node'; readonly inputs: Readonly<Record<string, string | Made>> } & Made);
type Given = Readonly<Record<string, unknown>>;
/** A node that is not there yet. */
export type Made = { readonly op: string; readonly params: Given };
export type Args = Readonly<Record<string, string | number>>;
export type Issue = {
  readonly code: IssueCode;
  readonly severity: Severity;
  /** English; the page translates `code` with `args`. */
  readonly message: string;
  readonly hint: string;
  readonly args: Args;
  readonly node?: string;
  readonly port?: string;
  readonly fix?: Fix;
};
export type Where = { readonly node?: string; readonly port?: string; readonly fix?: Fix };

/** Fills "{name}" in a template. */
export const fill = (template: string, args: Args): string =>
  template.replace(/\{(\w+)\}/g, (whole, name: string) => (name in args ? String(args[name]) : whole));

export function issue(code: IssueCode, args: Args = {}, where: Where = {}): Issue {
  const { severity, message, hint } = ISSUES[code];
  return { code, severity, message: fill(message, args), hint: fill(hint, args), args, ...where };
}

/** Thrown by `fail` only; caught where it becomes a value (check, open, run). Any other throw is our own bug. */
export class IssueError extends Error {
  constructor(readonly issue: Issue) {
    super(issue.message);
  }
}
export function fail(code: IssueCode, args: Args = {}, where: Where = {}): never {
  throw new IssueError(issue(code, args, where));
}
/** An issue raised inside an op knows no node: its caller puts it there. */
export const at = (found: Issue, where: Where): Issue => ({ ...where, ...found });
