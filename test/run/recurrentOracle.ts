/** RNN, GRU and LSTM as plain loops over samples, steps and units in float64, as torch.nn documents them; a cut freezes a state where it crosses. */
export type CellName = 'RNN' | 'GRU' | 'LSTM';
export type Net = {
  readonly cell: CellName;
  readonly relu: boolean;
  readonly hidden: number;
  readonly layers: number;
  readonly directions: number;
};
export type Numbers = ArrayLike<number>;
export type Given = {
  /** By PyTorch's names: weight_ih_l0, ... */
  readonly weights: (name: string) => Numbers;
  /** [T][N][inputs] */
  readonly x: Numbers;
  readonly inputs: number;
  readonly T: number;
  readonly N: number;
  readonly lengths: readonly number[];
  /** What state s of layer and direction k begins with, for sample n; null: zeros. */
  readonly init: (s: number, k: number, n: number) => Numbers | null;
  /** Whether the gradient between the steps t - 1 and t is cut. */
  readonly isCut: (t: number) => boolean;
  /** States that crossed a cut: written where they are not there yet, and read as constants where they are. */
  readonly frozen: Map<string, readonly number[][]>;
};
const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
const product = (w: Numbers, x: Numbers, bias: Numbers, rows: number) =>
  Array.from({ length: rows }, (_, r) => {
    let s = bias[r] as number;
    for (let i = 0; i < x.length; i++) s += (w[r * x.length + i] as number) * (x[i] as number);
    return s;
  });
/** h and, of an LSTM, c after one step. */
function step({ cell, relu, hidden }: Net, a: number[], b: number[], before: readonly Numbers[]): number[][] {
  const at = (v: number[], gate: number, i: number) => v[gate * hidden + i] as number;
  const units = Array.from({ length: hidden }, (_, i) => i);
  const [h, c] = before as [Numbers, Numbers];
  if (cell === 'RNN')
    return [units.map((i) => (relu ? Math.max(0, at(a, 0, i) + at(b, 0, i)) : Math.tanh(at(a, 0, i) + at(b, 0, i))))];
  if (cell === 'GRU')
    return [
      units.map((i) => {
        const r = sigmoid(at(a, 0, i) + at(b, 0, i));
        const z = sigmoid(at(a, 1, i) + at(b, 1, i));
        const n = Math.tanh(at(a, 2, i) + r * at(b, 2, i));
        return (1 - z) * n + z * (h[i] as number);
      }),
    ];
  const next = units.map(
    (i) =>
      sigmoid(at(a, 1, i) + at(b, 1, i)) * (c[i] as number) +
      sigmoid(at(a, 0, i) + at(b, 0, i)) * Math.tanh(at(a, 2, i) + at(b, 2, i)),
  );
  return [next.map((v, i) => sigmoid(at(a, 3, i) + at(b, 3, i)) * Math.tanh(v)), next];
}
/** y[t][n], of the last layer, for the valid steps. */
export function forward(net: Net, given: Given): number[][][] {
  const { T, N, lengths, weights } = given;
  const gates = { RNN: 1, GRU: 3, LSTM: 4 }[net.cell];
  const states = net.cell === 'LSTM' ? 2 : 1;
  let x: number[][][] = Array.from({ length: T }, (_, t) =>
    Array.from({ length: N }, (_, n) =>
      Array.from({ length: given.inputs }, (_, i) => given.x[(t * N + n) * given.inputs + i] as number),
    ),
  );
  for (let layer = 0; layer < net.layers; layer++) {
    const y: number[][][] = Array.from({ length: T }, () => Array.from({ length: N }, () => []));
    for (let d = 0; d < net.directions; d++) {
      const suffix = `_l${layer}${d ? '_reverse' : ''}`;
      const k = layer * net.directions + d;
      const rows = gates * net.hidden;
      for (let n = 0; n < N; n++) {
        let before: readonly Numbers[] = Array.from(
          { length: states },
          (_, s) => given.init(s, k, n) ?? new Float64Array(net.hidden),
        );
        const length = lengths[n] as number;
        for (let i = 0; i < length; i++) {
          const t = d ? length - 1 - i : i;
          // between this step and the one it follows
          if (i > 0 && given.isCut(d ? t + 1 : t)) {
            const key = `${k} ${n} ${t}`;
            if (!given.frozen.has(key))
              given.frozen.set(
                key,
                before.map((v) => Array.from(v)),
              );
            before = given.frozen.get(key) as readonly number[][];
          }
          const a = product(weights(`weight_ih${suffix}`), x[t]?.[n] as number[], weights(`bias_ih${suffix}`), rows);
          const b = product(weights(`weight_hh${suffix}`), before[0] as Numbers, weights(`bias_hh${suffix}`), rows);
          const after = step(net, a, b, before);
          before = after;
          y[t]?.[n]?.push(...(after[0] as number[]));
        }
      }
    }
    x = y;
  }
  return x;
}
