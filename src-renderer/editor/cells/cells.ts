/** RNN, GRU and LSTM as they are wired: one layer of each, gate by gate. Formulas and order of gates: torch.nn. */

export type LayerPort = {
  /** W_ih x + b_ih of a gate (k-th in PyTorch's order); it stands outside the loop. */
  input(gate: string, k: number, row: number): string;
  /** W_hh h' + b_hh of a gate. */
  recurrent(gate: string, k: number, row: number): string;
  /** The state of the step before. */
  before(state: string, column: number, row: number): string;
  add(name: string, op: string, at: readonly [column: number, row: number], inputs: Inputs, params?: Params): string;
};
type Inputs = Readonly<Record<string, string>>;
type Params = Readonly<Record<string, unknown>>;
/** Wires one layer; gives the ends of its states after the step, in the order of `states`. */
export type CellGraph = {
  readonly states: readonly string[];
  /** Gates in PyTorch's order. */
  readonly gates: readonly string[];
  readonly wire: (l: LayerPort, params: Params) => readonly string[];
};

/** A gate that looks at the input and the state before: their products, added, squashed. */
function gate(l: LayerPort, name: string, k: number, row: number, activation: string): string {
  const inputs = { a: l.input(name, k, row), b: l.recurrent(name, k, row) };
  return l.add(name, activation, [3, row], { x: l.add(`${name}_sum`, 'Add', [2, row], inputs) });
}
const RNN: CellGraph = {
  states: ['h'],
  gates: [''],
  wire(l, { nonlinearity }) {
    l.before('h', 0, 1);
    const sum = l.add('sum', 'Add', [2, 0], { a: l.input('', 0, 0), b: l.recurrent('', 0, 1) });
    return [l.add('h', nonlinearity === 'relu' ? 'ReLU' : 'Tanh', [3, 0], { x: sum })];
  },
};
/** r, z, n; the reset gate stands after the matrix product. */
const GRU: CellGraph = {
  states: ['h'],
  gates: ['r', 'z', 'n'],
  wire(l) {
    const h = l.before('h', 0, 3);
    const r = gate(l, 'r', 0, 0, 'Sigmoid');
    const z = gate(l, 'z', 1, 2, 'Sigmoid');
    const kept = l.add('n_reset', 'Multiply', [4, 0], { a: r, b: l.recurrent('n', 2, 1) });
    const n = l.add('n', 'Tanh', [6, 1], { x: l.add('n_sum', 'Add', [5, 1], { a: l.input('n', 2, 1), b: kept }) });
    const one = l.add('one', 'Constant', [3, 3], {}, { value: 1 });
    const rest = l.add('not_z', 'Subtract', [4, 2], { a: one, b: z });
    const fresh = l.add('new', 'Multiply', [7, 1], { a: rest, b: n });
    const old = l.add('old', 'Multiply', [7, 2], { a: z, b: h });
    return [l.add('h', 'Add', [8, 1], { a: fresh, b: old })];
  },
};
const LSTM: CellGraph = {
  states: ['h', 'c'],
  gates: ['i', 'f', 'g', 'o'],
  wire(l) {
    l.before('h', 0, 4);
    const before = l.before('c', 3, -1);
    // f stands over what it keeps
    const f = gate(l, 'f', 1, 0, 'Sigmoid');
    const i = gate(l, 'i', 0, 1, 'Sigmoid');
    const g = gate(l, 'g', 2, 2, 'Tanh');
    const o = gate(l, 'o', 3, 3, 'Sigmoid');
    const kept = l.add('kept', 'Multiply', [4, 0], { a: f, b: before });
    const written = l.add('written', 'Multiply', [4, 1], { a: i, b: g });
    const c = l.add('c', 'Add', [5, 0], { a: kept, b: written });
    const h = l.add('h', 'Multiply', [7, 3], { a: o, b: l.add('c_tanh', 'Tanh', [6, 0], { x: c }) });
    return [h, c];
  },
};
export const CELLS: Readonly<Record<string, CellGraph>> = { RNN, GRU, LSTM };
