/** Numbers that a user types in as nested lists, for Input and Constant. */
import { fail } from '../core/issue';
import { type DType, type Shape, shapeText } from '../core/shape';
import { flattenNested, type Nested, nestedShape } from '../core/tensor';

/** The shape of a nested list that has no ragged or empty rows, and whole numbers where ids are asked for. */
export function shapeOfValue(op: string, value: Nested, dtype: DType): Shape {
  const shape = nestedShape(value) ?? fail('ragged-value', { param: 'value' });
  if (shape.includes(0)) fail('value-shape', { shape: shapeText(shape), expected: '≥ 1' });
  const broken = dtype === 'int32' ? flattenNested(value).find((v) => (v | 0) !== v) : undefined;
  if (broken !== undefined) fail('bad-param', { op, param: 'value', value: broken, expected: 'a whole number' });
  return shape;
}
