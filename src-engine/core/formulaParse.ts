/**
 * Formulas as text. Grammar, loosest first: comparison (not chained), + -, * /, unary + -, ^ (to the right; -x^2 is -(x^2), 2^-x is 2^(-x)),
 * then numbers, names, f(...), (...).
 */
import type { Binary, Formula, Unary } from './formula';
import { fail } from './issue';

/** Longer or deeper than any formula a person writes; keeps derivatives, which grow with the square of the depth, small. */
const LONGEST = 4000;
const DEEPEST = 64;
/** As deep as a chain without parentheses (a + b + c ...) may make the tree. */
const LONGEST_CHAIN = 256;

const FUNCTIONS = ['exp', 'log', 'sqrt', 'abs', 'sin', 'cos', 'tanh', 'sigmoid'] as const satisfies readonly Unary[];
/** Allowed in the formulas of our own ops only. */
const INTERNAL = ['erf', 'softplus', 'expm1', 'log1p', 'sign'] as const satisfies readonly Unary[];
const SPECIAL = ['where', 'relu', 'max', 'min'] as const;
const COMPARISONS: Readonly<Record<string, Binary>> = {
  '<': 'lt',
  '<=': 'le',
  '>': 'gt',
  '>=': 'ge',
  '==': 'eq',
  '!=': 'ne',
};
const SUMS: Readonly<Record<string, Binary>> = { '+': 'add', '-': 'sub' };
const PRODUCTS: Readonly<Record<string, Binary>> = { '*': 'mul', '/': 'div' };

type Token = { readonly kind: 'number' | 'name' | 'sign' | 'end'; readonly text: string; readonly at: number };
const TOKEN = /\s*(?:((?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|([A-Za-z_]\w*)|(<=|>=|==|!=|[-+*/^<>(),]))/y;

/** `at` counts from 0, columns from 1. */
const stop = (at: number, detail: string): never => fail('expression-syntax', { column: at + 1, detail });

function tokens(code: string): Token[] {
  if (code.length > LONGEST) stop(LONGEST, `it is longer than ${LONGEST} characters`);
  const found: Token[] = [];
  const end = code.trimEnd().length;
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < end) {
    const from = TOKEN.lastIndex;
    const m = TOKEN.exec(code);
    if (!m) {
      const at = from + (code.slice(from).length - code.slice(from).trimStart().length);
      const c = code[at] ?? '';
      return stop(at, c === '=' ? 'use == to compare' : `"${c}" has no meaning here`);
    }
    const [, number, name, sign] = m;
    const text = number ?? name ?? sign ?? '';
    const at = TOKEN.lastIndex - text.length;
    if (number !== undefined && !Number.isFinite(Number(number))) stop(at, 'the number is too large');
    found.push({ kind: number !== undefined ? 'number' : name !== undefined ? 'name' : 'sign', text, at });
  }
  found.push({ kind: 'end', text: '', at: end });
  return found;
}

class Parser {
  readonly #tokens: readonly Token[];
  #next = 0;
  #nesting = 0;
  readonly #depths = new WeakMap<Formula, number>();
  constructor(
    code: string,
    readonly functions: ReadonlySet<string>,
    private readonly indexOf: (name: string, at: number) => number,
  ) {
    this.#tokens = tokens(code);
  }
  whole(): Formula {
    const f = this.#comparison();
    if (this.#peek.kind !== 'end') this.#unexpected('an operator');
    return f;
  }
  get #peek(): Token {
    return this.#tokens[this.#next] as Token;
  }
  #unexpected(wanted: string): never {
    const { kind, text, at } = this.#peek;
    return stop(at, kind === 'end' ? `it ends where ${wanted} is missing` : `${wanted} is missing before "${text}"`);
  }
  #sign(text: string): boolean {
    const { kind, text: found } = this.#peek;
    if (kind !== 'sign' || found !== text) return false;
    this.#next++;
    return true;
  }
  /** The binary operation that the next sign of this level names. */
  #operation(level: Readonly<Record<string, Binary>>): Binary | null {
    const { kind, text } = this.#peek;
    const op = kind === 'sign' ? level[text] : undefined;
    if (!op) return null;
    this.#next++;
    return op;
  }
  #node<F extends Formula>(f: F, ...parts: readonly Formula[]): F {
    const depth = 1 + Math.max(0, ...parts.map((p) => this.#depths.get(p) ?? 0));
    if (depth > LONGEST_CHAIN) stop(this.#peek.at, `more than ${LONGEST_CHAIN} operations follow on each other`);
    this.#depths.set(f, depth);
    return f;
  }
  #binary(op: Binary, a: Formula, b: Formula): Formula {
    return this.#node({ op, a, b }, a, b);
  }
  #comparison(): Formula {
    const a = this.#sum();
    const op = this.#operation(COMPARISONS);
    if (!op) return a;
    const f = this.#binary(op, a, this.#sum());
    const { at } = this.#peek;
    if (this.#operation(COMPARISONS)) stop(at, 'comparisons cannot be chained; use parentheses');
    return f;
  }
  #sum(): Formula {
    let f = this.#product();
    for (let op = this.#operation(SUMS); op; op = this.#operation(SUMS)) f = this.#binary(op, f, this.#product());
    return f;
  }
  #product(): Formula {
    let f = this.#unary();
    for (let op = this.#operation(PRODUCTS); op; op = this.#operation(PRODUCTS)) f = this.#binary(op, f, this.#unary());
    return f;
  }
  #unary(): Formula {
    if (!this.#sign('-')) return this.#sign('+') ? this.#nested(() => this.#unary()) : this.#power();
    const a = this.#nested(() => this.#unary());
    // a negative number is a number
    if (a.op === 'number') return this.#node({ op: 'number', value: -a.value });
    return this.#node({ op: 'neg', a }, a);
  }
  #power(): Formula {
    const a = this.#atom();
    if (!this.#sign('^')) return a;
    return this.#binary(
      'pow',
      a,
      this.#nested(() => this.#unary()),
    );
  }
  #nested<T>(read: () => T): T {
    if (++this.#nesting > DEEPEST) stop(this.#peek.at, `it is nested deeper than ${DEEPEST} levels`);
    const found = read();
    this.#nesting--;
    return found;
  }
  #atom(): Formula {
    const token = this.#peek;
    if (this.#sign('(')) {
      const f = this.#nested(() => this.#comparison());
      if (!this.#sign(')')) this.#unexpected('")"');
      return f;
    }
    if (token.kind === 'number') {
      this.#next++;
      return this.#node({ op: 'number', value: Number(token.text) });
    }
    if (token.kind !== 'name') return this.#unexpected('a number, a name or "("');
    this.#next++;
    if (this.#peek.text === '(') return this.#call(token);
    if (this.functions.has(token.text)) this.#unexpected(`"(" after ${token.text}`);
    return this.#node({ op: 'input', index: this.indexOf(token.text, token.at) });
  }
  #call({ text: name, at }: Token): Formula {
    if (!this.functions.has(name)) stop(at, `there is no function "${name}"`);
    this.#next++;
    const args = [this.#nested(() => this.#comparison())];
    while (this.#sign(',')) args.push(this.#nested(() => this.#comparison()));
    if (!this.#sign(')')) this.#unexpected('"," or ")"');
    const [a, b, c] = args as [Formula, ...Formula[]];
    const takes = (right: boolean, wanted: string) => right || stop(at, `${name} takes ${wanted}, not ${args.length}`);
    switch (name) {
      case 'where':
        takes(args.length === 3, 'a condition and 2 values');
        return this.#node({ op: 'where', c: a, a: b as Formula, b: c as Formula }, ...args);
      case 'max':
      case 'min':
        takes(args.length > 1, '2 values or more');
        return args.reduce((f, next) => this.#binary(name, f, next));
      case 'relu':
        takes(args.length === 1, '1 value');
        return this.#binary('max', { op: 'number', value: 0 }, a);
      default:
        takes(args.length === 1, '1 value');
        return this.#node({ op: name as Unary, a }, a);
    }
  }
}
/** What the code of an Expression may call. */
export const FUNCTION_NAMES = [...FUNCTIONS, ...SPECIAL] as const;
const PUBLIC = new Set<string>(FUNCTION_NAMES);
const ALL = new Set<string>([...PUBLIC, ...INTERNAL]);

/** The code of an Expression. Input i is the i-th free name in order of first appearance. Fails with `expression-syntax` and the column. */
export function parseFormula(code: string): { readonly formula: Formula; readonly names: readonly string[] } {
  const names: string[] = [];
  const indexOf = (name: string, at: number): number => {
    // ports are keys of plain objects
    if (name in Object.prototype || name === 'prototype') stop(at, `"${name}" cannot be a name`);
    if (!names.includes(name)) names.push(name);
    return names.indexOf(name);
  };
  return { formula: new Parser(code, PUBLIC, indexOf).whole(), names };
}
/** A formula of our own, over inputs in the given order; erf, softplus, expm1, log1p and sign are allowed too. */
export function formula(code: string, names: readonly string[]): Formula {
  const indexOf = (name: string): number => {
    const i = names.indexOf(name);
    if (i < 0) throw new Error(`the formula ${code} names ${name}, which is no input`);
    return i;
  };
  return new Parser(code, ALL, indexOf).whole();
}
