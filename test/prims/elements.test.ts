/** What pointwise, movement and gather primitives refuse, and which instructions their gradients write. */
import { describe, expect, test } from 'vitest';
import { formula } from '../../src-engine/core/formulaParse';
import { formulaText } from '../../src-engine/core/formulaText';
import { IssueError } from '../../src-engine/core/issue';
import type { Lead, Shape } from '../../src-engine/core/shape';
import type { Attributes, PrimName, Ref } from '../../src-engine/prims/prim';
import { primOf } from '../backend/eager';

let id = 0;
const ref = (shape: Shape, lead: Lead = 'N', dtype: Ref['dtype'] = 'float32'): Ref => ({
  id: id++,
  shape,
  lead,
  dtype,
  seq: null,
});
const int = (shape: Shape, lead: Lead = 'N') => ref(shape, lead, 'int32');
const F = formula('a + b', ['a', 'b']);
type Refused = { [P in PrimName]: readonly [P, readonly Ref[], Attributes[P], string, object] }[PrimName];
test.each<Refused>([
  [
    'pointwise',
    [ref([2, 3]), ref([2])],
    { formula: F, name: 'add' },
    'shape-mismatch',
    { a: '2 × 3', b: '2', op: 'add' },
  ],
  ['pointwise', [ref([]), int([])], { formula: F, name: 'add' }, 'needs-float', { op: 'add', port: 'x1' }],
  ['pointwise', [int([2], 'none'), ref([])], { formula: F, name: 'add' }, 'needs-float', { op: 'add', port: 'x0' }],
  ['sumTo', [ref([2])], { shape: [3], lead: 'none' }, 'shape-mismatch', { a: '2', b: '3', op: 'sumTo' }],
  ['sumTo', [ref([2])], { shape: [1, 2], lead: 'none' }, 'shape-mismatch', { a: '2', b: '1 × 2', op: 'sumTo' }],
  ['reshape', [ref([2, 3])], { shape: [4] }, 'bad-reshape', { from: '2 × 3', count: 6, to: '4' }],
  ['transpose', [ref([2, 3])], { axes: [0, 0] }, 'bad-permutation', { axes: '0, 0', shape: '2 × 3' }],
  ['slice', [ref([2])], { axis: 1, start: 0, end: 1 }, 'bad-axis', { axis: 1, shape: '2' }],
  ['slice', [ref([2])], { axis: 0, start: 1, end: 3 }, 'bad-slice', { start: 1, end: 3, size: 2 }],
  ['slice', [ref([2])], { axis: 0, start: 1, end: 1 }, 'bad-slice', { start: 1, end: 1, size: 2 }],
  ['pad', [ref([])], { axis: 0, before: 1, after: 1 }, 'bad-axis', { axis: 0, shape: 'scalar' }],
  ['concat', [ref([2, 3]), ref([2, 4])], { axis: 0 }, 'shape-mismatch', { a: '2 × 3', b: '2 × 4', op: 'concat' }],
  ['concat', [ref([2]), int([2])], { axis: 0 }, 'needs-float', { op: 'concat', port: 'x1' }],
  ['concat', [int([2]), ref([2])], { axis: 0 }, 'needs-float', { op: 'concat', port: 'x0' }],
  ['embedding', [ref([2]), ref([3, 4], 'none')], {}, 'needs-int', { op: 'embedding', port: 'ids' }],
  ['embedding', [int([2]), ref([3], 'none')], {}, 'wrong-rank', { shape: '3' }],
  ['embeddingGrad', [int([2]), ref([3, 4])], { num: 5 }, 'shape-mismatch', { a: '2', b: '3 × 4' }],
  ['oneHot', [ref([])], { classes: 3 }, 'needs-int', { op: 'oneHot', port: 'ids' }],
  ['dropoutMask', [ref([]), ref([])], { p: 0.5, key: 1 }, 'needs-int', { op: 'dropoutMask' }],
  ['norm', [int([])], {}, 'needs-float', { op: 'norm', port: 'x0' }],
])('%s %# is refused with numbers', (name, inputs, attrs, code, args) => {
  const found = (() => {
    try {
      return primOf(name).infer(inputs, attrs as never);
    } catch (e) {
      if (e instanceof IssueError) return e.issue;
      throw e;
    }
  })();
  expect(found).toMatchObject({ code, args });
});

describe('the gradient of a formula', () => {
  /** Instructions as "name(operands) = formula" or "sumTo(operand)", then what each gradient is. */
  function written(code: string, operands: Readonly<Record<string, Ref>>, needs?: readonly boolean[]) {
    const names = Object.keys(operands);
    const inputs = Object.values(operands);
    const attrs = { formula: formula(code, names), name: 'f' };
    const prim = primOf('pointwise');
    const { shape } = prim.infer(inputs, attrs);
    const out = ref(shape, inputs.some((r) => r.lead === 'TN') ? 'TN' : 'N');
    const dout = ref(shape, out.lead);
    const called = new Map<Ref, string>([
      ...inputs.map((r, i) => [r, names[i] as string] as const),
      [out, 'y'],
      [dout, 'dy'],
    ]);
    const log: string[] = [];
    const found = prim.vjp?.(
      {
        emit(name, x, a) {
          const operands = x.map((r) => called.get(r) ?? '?');
          const p = a as Attributes['pointwise'];
          log.push(name === 'pointwise' ? `${p.name} = ${formulaText(p.formula, operands)}` : `${name}(${operands})`);
          const made =
            name === 'pointwise'
              ? ref(shape, out.lead)
              : ref((a as Attributes['sumTo']).shape, (a as Attributes['sumTo']).lead);
          called.set(made, name);
          return made;
        },
      },
      { inputs, out, dout, needs: needs ?? inputs.map(() => true) },
      attrs,
    );
    return [...log, (found ?? []).map((r) => (r ? called.get(r) : null)).join()];
  }
  const x = () => ref([4]);
  test.each<[string, Readonly<Record<string, Ref>>, readonly string[]]>([
    ['a + b', { a: x(), b: x() }, ['dy,dy']],
    ['a - b', { a: x(), b: x() }, ['fGrad = -dy', 'dy,pointwise']],
    ['a + b', { a: x(), b: ref([], 'none') }, ['sumTo(dy)', 'dy,sumTo']],
    ['a * b', { a: x(), b: ref([1]) }, ['fGrad = dy * b', 'fGrad = dy * a', 'sumTo(pointwise)', 'pointwise,sumTo']],
    ['tanh(a)', { a: x() }, ['fGrad = dy * (1 - y * y)', 'pointwise']],
    ['sigmoid(a)', { a: x() }, ['fGrad = dy * (y * (1 - y))', 'pointwise']],
    ['exp(a)', { a: x() }, ['fGrad = dy * y', 'pointwise']],
    ['sqrt(a)', { a: x() }, ['fGrad = dy * (0.5 / y)', 'pointwise']],
    ['max(0, a)', { a: x() }, ['fGrad = where(0 >= y, 0, dy)', 'pointwise']],
    ['max(0, a) + 1', { a: x() }, ['fGrad = where(0 >= a, 0, dy)', 'pointwise']],
    ['a', { a: x() }, ['dy']],
    ['2 * a', { a: x() }, ['fGrad = 2 * dy', 'pointwise']],
    ['a < b', { a: x(), b: x() }, [',']],
    ['a * t', { a: x(), t: int([], 'none') }, ['fGrad = dy * t', 'pointwise,']],
  ])('%s', (code, operands, wanted) => expect(written(code, operands)).toEqual(wanted));
  test('is written for what is wanted only', () => {
    expect(written('a * b', { a: x(), b: x() }, [false, true])).toEqual(['fGrad = dy * a', ',pointwise']);
  });
});
test('every primitive has a cost', () => {
  const cost = <P extends PrimName>(name: P, inputs: readonly Ref[], attrs: Attributes[P]) =>
    primOf(name).cost(inputs, ref(primOf(name).infer(inputs, attrs).shape), attrs);
  expect(cost('pointwise', [ref([2, 3]), ref([3])], { formula: formula('a * b + 1', ['a', 'b']), name: 'f' })).toBe(12);
  expect(cost('pointwise', [ref([4])], { formula: formula('a', ['a']), name: 'f' })).toBe(4);
  expect(cost('sumTo', [ref([2, 3])], { shape: [], lead: 'none' })).toBe(6);
  expect(cost('concat', [ref([2]), ref([3])], { axis: 0 })).toBe(5);
  expect(cost('embedding', [int([2]), ref([5, 3], 'none')], {})).toBe(6);
  expect(cost('embeddingGrad', [int([2]), ref([2, 3])], { num: 5 })).toBe(6);
  expect(cost('oneHot', [int([2])], { classes: 4 })).toBe(8);
  expect(cost('norm', [ref([2]), ref([3])], {})).toBe(5);
});
