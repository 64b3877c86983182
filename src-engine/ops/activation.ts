/** An activation: one formula of one input, applied to each element. */
import type { Formula } from '../core/formula';
import type { ParamSpec, Values } from '../core/params';
import { defineOp, type OpDef, type Sample } from './op';
import { floats } from './operands';
import { plain } from './torch';

export type Activation<P extends ParamSpec> = {
  /** As in the table OPS. */
  readonly op: string;
  /** What the tape calls the instruction. */
  readonly name: string;
  readonly doc: string;
  /** As a student would write it. */
  readonly formula: string;
  readonly params: P;
  readonly summary?: (p: Values<P>) => string;
  readonly of: (p: Values<P>) => Formula;
  /** Its module in PyTorch. */
  readonly torch: (p: Values<P>) => string;
  readonly samples: readonly Sample[];
};
export const activation = <const P extends ParamSpec>({ op, name, of, torch, ...def }: Activation<P>): OpDef<P> =>
  defineOp({
    category: 'activation',
    inputs: ['x'],
    outputs: ['y'],
    picture: 'curve',
    ...def,
    doc: `${def.doc} Element by element: the shape stays.`,
    build: (b, inputs, p) => ({ y: b.emit('pointwise', [floats(op, inputs, 'x')], { formula: of(p), name }) }),
    torch: (s, p) => plain(s, torch(p)),
  });
/** Every activation is tried on a vector and on an image. */
export const SHAPES: readonly Sample[] = [
  { in: [[5]], out: [5] },
  { in: [[2, 3, 2]], out: [2, 3, 2] },
];
