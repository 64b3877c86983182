/** A program as kernels: which forms its values take, and which conversions stand between. Of a batch only N and whether there are lengths is known. */

import type { Instruction, Program, Value } from '../../compile/program';
import { PRIMS } from '../../prims/index';
import type { Prim } from '../../prims/prim';
import { loopAt } from '../places';
import { withChains } from './chains';
import type { Features } from './generator';
import {
  type Form,
  formText,
  type Generator,
  kernelKey,
  type Operand,
  ROW,
  rowFloats,
  type Spec,
  sameBytes,
} from './generator';
import { CONVERT, generatorOf, kernelOf, PLAIN_TILE, tileOf } from './generators';
import type { Cell, Task, Tasks } from './task';
import { withoutTiny } from './tiny';

export type Setting = {
  readonly N: number;
  /** Sequences with lengths. */
  readonly masked: ReadonlySet<number>;
  readonly features: Features;
  readonly strict: boolean;
};

/** Whether an instruction sees one step at a time: it stands in a loop and does not look at other steps. */
export const isStep = (program: Program, index: number): boolean =>
  loopAt(program, index) >= 0 && (PRIMS[(program.code[index] as Instruction).prim] as Prim<unknown>).looksBack !== true;

export class TaskMaker {
  readonly #cells: { value: number; form: Form; floats: number; same: number }[] = [];
  readonly #primary: Int32Array;
  /** Cells by value and form. */
  readonly #known = new Map<string, number>();
  /** Conversions by the value that they are of. */
  readonly #conversions = new Map<number, Task[]>();
  /** Kernels outside of loops by what they compute of what. */
  readonly #same = new Map<string, number>();
  readonly #own: (Task | null)[] = [];
  readonly #made: boolean[] = [];

  constructor(
    private readonly program: Program,
    private readonly setting: Setting,
  ) {
    this.#primary = new Int32Array(program.values.length).fill(-1);
    for (const v of program.values) if (v.made < 0) this.#give(v.id, ROW);
  }
  make(): Tasks {
    for (const [index, c] of this.program.code.entries()) this.#own.push(this.#task(index, c));
    // the commit and the look before it read rows
    for (const s of this.program.state) if (s.next !== null) this.#cell(s.next, ROW);
    if (this.program.loss !== null) this.#cell(this.program.loss, ROW);
    this.#settle();
    const list: Task[] = [];
    const first = new Int32Array(this.program.code.length + 1);
    for (const v of this.program.values) if (v.made < 0) list.push(...(this.#conversions.get(v.id) ?? []));
    const initial = list.length;
    for (const [index, c] of this.program.code.entries()) {
      first[index] = list.length;
      const own = this.#own[index];
      if (own) list.push(own);
      list.push(...(this.#conversions.get(c.out) ?? []));
    }
    first[this.program.code.length] = list.length;
    const rows = (value: number): number => {
      const id = this.#known.get(`${value} ${formText(ROW)}`);
      if (id === undefined) throw new Error(`value ${value} is in no rows`);
      return this.#cells[id]?.same as number;
    };
    const chained = withChains(this.program, this.#cells, list, this.setting.N);
    return { cells: this.#cells, primary: this.#primary, list: chained, initial, first, rows };
  }
  #task(index: number, c: Instruction): Task | null {
    if (c.prim === 'commit') return null;
    const step = isStep(this.program, index);
    const common = { index, inputs: [] as readonly number[], seq: c.seq, step, per: 1, cost: c.cost, chains: [] };
    if (c.prim === 'reshape') {
      const from = this.#cell(c.inputs[0] as number, ROW);
      const source = this.program.values[c.inputs[0] as number] as Value;
      const isState = source.made < 0 && !this.program.feeds.some((f) => f.value === source.id);
      // another shape of the same bytes; state is copied, for it changes at the commit
      const out = this.#give(c.out, ROW, isState ? -1 : from);
      return isState ? { ...common, how: 'copy', spec: null, generator: null, key: 'copy', inputs: [from], out } : null;
    }
    const generator = generatorOf(c.prim);
    if (!generator) {
      const inputs = c.inputs.map((id) => this.#cell(id, ROW));
      return { ...common, how: 'plain', spec: null, generator: null, key: '', inputs, out: this.#give(c.out, ROW) };
    }
    const seen = this.#spec(c, step);
    const forms = generator.forms?.(seen) ?? { inputs: seen.inputs.map(() => ROW), out: ROW };
    const inputs = c.inputs.map((id, k) => this.#cell(id, forms.inputs[k] ?? ROW));
    const closed: Spec<unknown> = {
      ...seen,
      ...withoutTiny(this.program, index, generator),
      inputs: seen.inputs.map((o, k) => ({ ...o, form: forms.inputs[k] ?? ROW })),
      out: { ...seen.out, form: forms.out },
    };
    const { spec, per, key } = kernelOf(c.prim, generator, closed);
    // the same of the same is computed once (an LSTM's two biases have one gradient); what becomes state has a place of its own
    const once = c.phase === 'update' || loopAt(this.program, index) >= 0 ? null : `${key} ${per} ${inputs} ${c.seq}`;
    const known = once === null ? undefined : this.#same.get(once);
    const out = this.#give(c.out, forms.out, known);
    if (known !== undefined) return null;
    if (once !== null) this.#same.set(once, out);
    return { ...common, how: 'kernel', spec, generator, key, inputs, out, per };
  }
  #operand(id: number, form: Form): Operand {
    const { shape, lead, dtype } = this.program.values[id] as Value;
    return { shape, lead, dtype, N: this.setting.N, form };
  }
  #spec(c: Instruction, step: boolean): Spec<unknown> {
    const { features, strict, masked } = this.setting;
    // of what is made later (a loop's state) nobody knows the form yet
    const now = (id: number): Form => this.#cells[this.#primary[id] as number]?.form ?? ROW;
    const spec: Spec<unknown> = {
      inputs: c.inputs.map((id) => this.#operand(id, now(id))),
      out: this.#operand(c.out, ROW),
      attrs: c.attrs,
      step,
      lengths: !step && c.seq !== null && masked.has(c.seq),
      features,
      strict,
      tile: PLAIN_TILE,
    };
    return { ...spec, tile: tileOf(c.prim, spec) };
  }
  /** The primary cell of a value. `same`: the cell whose bytes it is, or -1. */
  #give(value: number, form: Form, same = -1): number {
    const text = `${value} ${formText(form)}`;
    const id = this.#known.get(text) ?? this.#add(value, form, text);
    if (same >= 0) (this.#cells[id] as { same: number }).same = same;
    this.#primary[value] = id;
    this.#made[id] = true;
    return id;
  }
  #cell(value: number, form: Form): number {
    const text = `${value} ${formText(form)}`;
    return this.#known.get(text) ?? this.#add(value, form, text);
  }
  #add(value: number, form: Form, text: string): number {
    const id = this.#cells.length;
    const { shape } = this.program.values[value] as Value;
    this.#cells.push({ value, form, floats: rowFloats(shape, form), same: id });
    this.#known.set(text, id);
    return id;
  }
  /** Cells that are no value's own are the same bytes as it, or converted from it. */
  #settle(): void {
    for (const [id, cell] of this.#cells.entries()) {
      if (this.#made[id]) continue;
      const { shape, lead, dtype, made, seq } = this.program.values[cell.value] as Value;
      const from = this.#primary[cell.value] as number;
      const source = this.#cells[from] as Cell;
      if (sameBytes(shape, source.form, cell.form)) {
        cell.same = from;
        continue;
      }
      const step = loopAt(this.program, made) >= 0;
      const operand = (form: Form): Operand => ({ shape, lead, dtype, N: this.setting.N, form });
      const { features, strict } = this.setting;
      const spec: Spec<unknown> = {
        inputs: [operand(source.form)],
        out: operand(cell.form),
        attrs: {},
        step,
        lengths: false,
        features,
        strict,
        tile: PLAIN_TILE,
      };
      const task: Task = {
        how: 'kernel',
        index: made,
        spec,
        generator: CONVERT as Generator<unknown>,
        key: kernelKey('convert', spec),
        inputs: [from],
        out: id,
        seq,
        step,
        per: 1,
        cost: cell.floats,
        chains: [],
      };
      this.#conversions.set(cell.value, [...(this.#conversions.get(cell.value) ?? []), task]);
    }
    // a shape of a shape is one of the first
    for (const cell of this.#cells) {
      let root = cell.same;
      for (let next = this.#cells[root] as Cell; next.same !== root; next = this.#cells[root] as Cell) root = next.same;
      cell.same = root;
    }
  }
}
