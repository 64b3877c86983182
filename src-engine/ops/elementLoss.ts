/** Losses that compare element by element: the mean of a formula over every valid element. Input 0 is the prediction, 1 the target. */
import type { Formula } from '../core/formula';
import { fail } from '../core/issue';
import { float, type ParamSpec, type Values } from '../core/params';
import { sameShape, shapeText } from '../core/shape';
import { input, sub } from './formulas';
import { defineOp, type OpDef, type Sample } from './op';
import { floats } from './operands';
import { lossCode } from './torch';

/** How much a loss counts where a graph has several; the compiler reads it. */
export const WEIGHT = { weight: float(1) };
/** prediction - target. */
export const DIFFERENCE = sub(input(0), input(1));

export type ElementLoss<P extends ParamSpec> = {
  readonly op: string;
  /** What the tape calls the instruction. */
  readonly name: string;
  readonly doc: string;
  readonly formula: string;
  /** WEIGHT and what is the loss's own. */
  readonly params: P;
  readonly summary?: (p: Values<P>) => string;
  readonly of: (p: Values<P>) => Formula;
  /** Its module in PyTorch. */
  readonly torch: (p: Values<P>) => string;
  readonly metric: 'sign' | 'absolute';
  readonly advises?: OpDef['advises'];
  readonly samples: readonly Sample[];
};
export const elementLoss = <const P extends ParamSpec>({ op, name, of, torch, ...def }: ElementLoss<P>): OpDef<P> =>
  defineOp({
    category: 'loss',
    inputs: ['prediction', 'target'],
    outputs: ['loss'],
    picture: 'loss',
    ...def,
    doc: `${def.doc} Prediction and target have the same shape; the loss is a scalar.`,
    build(b, inputs, p) {
      const prediction = floats(op, inputs, 'prediction');
      const target = floats(op, inputs, 'target');
      if (!sameShape(prediction.shape, target.shape))
        fail(
          'target-shape',
          { target: shapeText(target.shape), expected: shapeText(prediction.shape) },
          { port: 'target' },
        );
      if (prediction === target) b.warn('loss-of-itself', { op }, { port: 'target' });
      const each = b.emit('pointwise', [prediction, target], { formula: of(p), name });
      return { loss: b.emit('meanValid', [each], {}) };
    },
    torch: (s, p) => lossCode(s, torch(p)),
  });
/** Every such loss is tried on a vector and on a table. */
export const PAIRS: readonly Sample[] = [
  { in: [[4], [4]], out: [] },
  {
    in: [
      [2, 3],
      [2, 3],
    ],
    p: { weight: 0.5 },
    out: [],
  },
];
