/** Python as text: names that can stand in it, comments, long lists. */
import type { DType } from '../../core/shape';
import type { Nested } from '../../core/tensor';
import { isLegalId } from '../../document/names';
import { HELPER_NAMES } from './functions';

/** Names that the written functions use: a variable of the same name would hide one of them. */
const TAKEN: readonly string[] = [
  ...HELPER_NAMES,
  ...[
    'F',
    'Path',
    'nn',
    'torch',
    'configure',
    'loss_of',
    'train_step',
    'main',
    'model',
    'optimizer',
    'scheduler',
    'loss',
    'state',
  ],
  ...[
    't',
    'lengths',
    'weights',
    'load_file',
    'len',
    'range',
    'zip',
    'print',
    'tuple',
    'isinstance',
    'super',
    'float',
    '_',
  ],
];
/** Variables of a function: each port has one, as near to its node's id as can be. */
export class Names {
  readonly #taken = new Set(TAKEN);
  readonly #known = new Map<string, string>();
  /** The same name for the same key. */
  of(key: string, wish: string): string {
    const known = this.#known.get(key);
    if (known) return known;
    let name = isLegalId(wish) ? wish : `${wish}_`;
    while (this.#taken.has(name)) name += '_';
    this.#taken.add(name);
    this.#known.set(key, name);
    return name;
  }
}
/** The class: "LeNet on Fashion-MNIST" becomes LeNetOnFashionMNIST. */
export function className(title: string): string {
  const words = title.normalize('NFKC').match(/[\p{L}\p{Nd}]+/gu) ?? [];
  const name = words.map((w) => w.slice(0, 1).toUpperCase() + w.slice(1)).join('');
  if (!/^\p{L}/u.test(name)) return `Net${name}`;
  return isLegalId(name) || /[^\x20-\x7e]/.test(name) ? (TAKEN.includes(name) ? `${name}Net` : name) : `${name}Net`;
}
/** A user's words on one line. */
export const comment = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
/** A text in double quotes: what JSON escapes Python reads alike. */
export const quoted = (text: string): string => JSON.stringify(text);
export const dtypeText = (dtype: DType): string => (dtype === 'int32' ? 'torch.int64' : 'torch.float32');
export const indented = (lines: readonly string[]): string[] => lines.map((l) => (l === '' ? l : `    ${l}`));
/** As wide as a line of numbers may be. */
const WIDTH = 100;
/** A nested list; a long one has a row a line. */
export function listText(value: Nested, indent = ''): string {
  const flat = JSON.stringify(value).replace(/,/g, ', ');
  if (flat.length <= WIDTH || typeof value === 'number') return flat;
  const inner = `${indent}    `;
  if (value.some((v) => typeof v !== 'number'))
    return `[\n${value.map((v) => `${inner}${listText(v, inner)},\n`).join('')}${indent}]`;
  const lines: string[] = [];
  for (const v of value) {
    const last = lines.at(-1);
    if (last === undefined || last.length + String(v).length > WIDTH) lines.push(`${v},`);
    else lines[lines.length - 1] = `${last} ${v},`;
  }
  return `[\n${lines.map((l) => `${inner}${l}\n`).join('')}${indent}]`;
}
