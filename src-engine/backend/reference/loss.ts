import { fail } from '../../core/issue';
import { type Call, isValid, type Kernels, type Operand, validRows } from './call';
import { logSumExp } from './softmax';

/** The class at a row and position; ids of a narrower lead stand at every step. */
function classAt(call: Call<unknown>, ids: Operand, row: number, position: number, classes: number): number {
  const id = ids.data[(row % ids.rows) * ids.size + position] as number;
  if (id < 0 || id >= classes) fail('class-out-of-range', { sample: row % call.N, value: id, last: classes - 1 });
  return id;
}

export const LOSS_KERNELS: Pick<Kernels, 'crossEntropy' | 'crossEntropyGrad' | 'meanValid' | 'meanValidGrad'> = {
  /** (1 - s) (-log p[id]) + s mean over classes of -log p, torch.nn.CrossEntropyLoss. */
  crossEntropy(call) {
    const [logits, ids] = call.x as [Operand, Operand];
    const { labelSmoothing } = call.attrs;
    const classes = logits.shape[0] ?? 1;
    const positions = logits.size / classes;
    const rows = Math.max(logits.rows, ids.rows);
    let sum = 0;
    for (let row = 0; row < rows; row++) {
      if (!isValid(call, row)) continue;
      for (let p = 0; p < positions; p++) {
        const start = (row % logits.rows) * logits.size + p;
        const id = classAt(call, ids, row, p, classes);
        const log = logSumExp(logits.data, start, classes, positions);
        let loss = (1 - labelSmoothing) * (log - (logits.data[start + id * positions] as number));
        if (labelSmoothing > 0) {
          let all = 0;
          for (let k = 0; k < classes; k++) all += log - (logits.data[start + k * positions] as number);
          loss += (labelSmoothing / classes) * all;
        }
        sum += loss;
      }
    }
    call.y.data[0] = sum / (validRows(call, rows) * positions);
  },
  /** (p - (1 - s) onehot - s / K) dloss / count: softmax and loss together, so that nothing is divided by a small p. */
  crossEntropyGrad(call) {
    const [logits, ids, dloss] = call.x as [Operand, Operand, Operand];
    const { labelSmoothing } = call.attrs;
    const classes = logits.shape[0] ?? 1;
    const positions = logits.size / classes;
    const rows = Math.max(logits.rows, ids.rows);
    const scale = (dloss.data[0] as number) / (validRows(call, rows) * positions);
    const dx = call.y.data;
    if (logits.rows < rows) dx.fill(0);
    for (let row = 0; row < rows; row++) {
      const base = (row % logits.rows) * logits.size;
      if (!isValid(call, row)) {
        if (logits.rows === rows) dx.fill(0, base, base + logits.size);
        continue;
      }
      for (let p = 0; p < positions; p++) {
        const start = base + p;
        const id = classAt(call, ids, row, p, classes);
        const log = logSumExp(logits.data, start, classes, positions);
        for (let k = 0; k < classes; k++) {
          const at = start + k * positions;
          const target = (k === id ? 1 - labelSmoothing : 0) + labelSmoothing / classes;
          const d = scale * (Math.exp((logits.data[at] as number) - log) - target);
          dx[at] = logits.rows === rows ? d : (dx[at] as number) + d;
        }
      }
    }
  },
  meanValid(call) {
    const x = call.x[0] as Operand;
    let sum = 0;
    for (let row = 0; row < x.rows; row++) {
      if (!isValid(call, row)) continue;
      for (let i = row * x.size; i < (row + 1) * x.size; i++) sum += x.data[i] as number;
    }
    call.y.data[0] = sum / (validRows(call, x.rows) * x.size);
  },
  meanValidGrad(call) {
    const [x, dloss] = call.x as [Operand, Operand];
    const d = (dloss.data[0] as number) / (validRows(call, x.rows) * x.size);
    for (let row = 0; row < x.rows; row++)
      call.y.data.fill(isValid(call, row) ? d : 0, row * x.size, (row + 1) * x.size);
  },
};
