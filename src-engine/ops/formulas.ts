/** Short words to write an element-by-element formula in. */
import type { Binary, Formula, Unary } from '../core/formula';

export const input = (index: number): Formula => ({ op: 'input', index });
export const number = (value: number): Formula => ({ op: 'number', value });
export const unary = (op: Unary, a: Formula): Formula => ({ op, a });
export const binary = (op: Binary, a: Formula, b: Formula): Formula => ({ op, a, b });
export const add = (a: Formula, b: Formula): Formula => binary('add', a, b);
export const sub = (a: Formula, b: Formula): Formula => binary('sub', a, b);
export const mul = (a: Formula, b: Formula): Formula => binary('mul', a, b);
export const where = (c: Formula, a: Formula, b: Formula): Formula => ({ op: 'where', c, a, b });
