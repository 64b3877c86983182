import { fail } from '../core/issue';
import { ints, suggested } from '../core/params';
import { type Shape, shapeText, sizeOf } from '../core/shape';
import { defineOp } from './op';
import { operand } from './operands';
import { valueAt } from './torch';

/** The one -1 becomes what is left. */
function resolve(shape: Shape, from: Shape): number[] {
  const count = sizeOf(from);
  const known = shape.reduce((n, d) => (d === -1 ? n : n * d), 1);
  const open = shape.filter((d) => d === -1).length;
  const fits = open === 0 ? known === count : open === 1 && known > 0 && count % known === 0;
  if (!fits) fail('bad-reshape', { from: shapeText(from), count, to: shapeText(shape) });
  return shape.map((d) => (d === -1 ? count / known : d));
}
export const Reshape = defineOp({
  category: 'shape',
  doc: 'Gives the same elements, in the same order, another shape; one entry of `shape` may be -1 and becomes what is left.',
  inputs: ['x'],
  outputs: ['y'],
  params: { shape: suggested(ints(undefined, { min: -1 }), [-1]) },
  summary: (p) => shapeText(p.shape),
  build(b, inputs, p) {
    const x = operand(inputs, 'x');
    return { y: b.emit('reshape', [x], { shape: resolve(p.shape, x.shape) }) };
  },
  torch(s, p) {
    const { text, shape, lead } = valueAt(s);
    const before = [[], [`${text}.shape[0]`], [`*${text}.shape[:2]`]][lead] ?? [];
    const sizes = [...before, ...resolve(p.shape, shape)];
    return { out: { y: `${text}.reshape(${sizes.length ? sizes.join(', ') : '()'})` } };
  },
  picture: 'maps',
  samples: [
    { in: [[2, 3]], p: { shape: [3, 2] }, out: [3, 2] },
    { in: [[2, 2, 3]], p: { shape: [-1, 2] }, out: [6, 2] },
    { in: [[1]], p: { shape: [] }, out: [] },
  ],
});
