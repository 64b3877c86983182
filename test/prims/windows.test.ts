/** What the primitives with windows and matrices say of shapes, and which gradients they write. */
import { describe, expect, it } from 'vitest';
import { IssueError } from '../../src-engine/core/issue';
import type { Lead, Shape } from '../../src-engine/core/shape';
import { widest } from '../../src-engine/core/shape';
import { CONV } from '../../src-engine/prims/conv';
import { LINEAR } from '../../src-engine/prims/linear';
import { POOL } from '../../src-engine/prims/pool';
import type { Attributes, Emitter, Prim, PrimName, Ref } from '../../src-engine/prims/prim';

const PRIMS: { readonly [P in PrimName]?: Prim<Attributes[P]> } = { ...CONV, ...LINEAR, ...POOL };
let id = 0;
const ref = (shape: Shape, lead: Lead = 'none', dtype: Ref['dtype'] = 'float32'): Ref => ({
  id: id++,
  shape,
  lead,
  dtype,
  seq: null,
});
const primOf = <P extends PrimName>(name: P): Prim<Attributes[P]> => PRIMS[name] as Prim<Attributes[P]>;
/** The sentence that `infer` refuses with. */
function refusal<P extends PrimName>(name: P, inputs: readonly Ref[], attrs: Attributes[P]): string {
  try {
    primOf(name).infer(inputs, attrs);
  } catch (e) {
    if (e instanceof IssueError) return `${e.issue.code}: ${e.issue.message}`;
    throw e;
  }
  return 'nothing';
}
/** Emitted instructions, as "prim(operand, ...) shape lead". */
function gradients<P extends PrimName>(
  name: P,
  inputs: readonly Ref[],
  attrs: Attributes[P],
  needs: readonly boolean[],
) {
  const names = new Map(inputs.map((r, i) => [r.id, 'xwb'[i] ?? '?']));
  const log: string[] = [];
  const emitter: Emitter = {
    emit(prim, x, a) {
      const p = PRIMS[prim] as Prim<typeof a> | undefined;
      const to = a as Attributes['sumTo'];
      const out = p ? ref(p.infer(x, a).shape, p.lead?.(x, a) ?? widest(x.map((r) => r.lead))) : ref(to.shape, to.lead);
      names.set(out.id, prim);
      log.push(`${prim}(${x.map((r) => names.get(r.id)).join(', ')}) ${out.shape.join('×')} ${out.lead}`);
      return out;
    },
  };
  const prim = primOf(name);
  const out = ref(prim.infer(inputs, attrs).shape, widest(inputs.map((r) => r.lead)));
  const dout = ref(out.shape, out.lead);
  names.set(dout.id, 'dout');
  const found = prim.vjp?.(emitter, { inputs, out, dout, needs }, attrs) ?? [];
  expect(inputs.map((_, i) => Boolean(found[i]))).toEqual(inputs.map((_, i) => needs[i] ?? false));
  for (const [i, g] of found.entries()) if (g) expect([g.shape, g.lead]).toEqual([inputs[i]?.shape, inputs[i]?.lead]);
  return log;
}
const square = (groups = 1) => ({ stride: [1, 1], padding: [0, 0], dilation: [1, 1], groups });
const pool = { kernel: [2, 2], stride: [2, 2], padding: [0, 0] };

describe('shapes', () => {
  it('of convolutions', () => {
    const lenet = { ...square(), padding: [2, 2] };
    expect(CONV.conv.infer([ref([1, 28, 28], 'N'), ref([6, 1, 5, 5]), ref([6])], lenet).shape).toEqual([6, 28, 28]);
    const strided = { stride: [2], padding: [1], dilation: [3], groups: 2 };
    expect(CONV.conv.infer([ref([4, 20], 'N'), ref([6, 2, 3])], strided).shape).toEqual([6, 8]);
    expect(CONV.conv.cost([ref([1, 28, 28], 'N'), ref([6, 1, 5, 5])], ref([6, 28, 28]), lenet)).toBe(6 * 784 * 25);
  });
  it('of matrices', () => {
    expect(LINEAR.linear.infer([ref([2, 3, 4], 'N'), ref([5, 4])], {}).shape).toEqual([2, 3, 5]);
    const t = { transA: true, transB: true };
    expect(LINEAR.matmul.infer([ref([7, 3, 2], 'N'), ref([4, 3])], t).shape).toEqual([7, 2, 4]);
    expect(LINEAR.matmul.cost([ref([7, 3, 2]), ref([4, 3])], ref([7, 2, 4]), t)).toBe(7 * 2 * 4 * 3);
  });
  it('of pools: windows that do not fit are dropped', () => {
    expect(POOL.maxPool.infer([ref([6, 5, 4], 'N')], pool).shape).toEqual([6, 2, 2]);
  });
});

describe('what does not fit is said with its numbers', () => {
  const image = ref([3, 4, 4], 'N');
  it.each([
    [
      'kernel-too-large: Kernel 5 × 5 is larger than the padded input 4 × 4.',
      refusal('conv', [image, ref([2, 3, 5, 5])], square()),
    ],
    [
      'kernel-too-large: Kernel 7 × 3 is larger than the padded input 6 × 4.',
      refusal('conv', [image, ref([2, 3, 4, 3])], { ...square(), dilation: [2, 1], padding: [1, 0] }),
    ],
    ['bad-groups: 2 groups do not divide 3 channels.', refusal('conv', [image, ref([4, 1, 2, 2])], square(2))],
    ['bad-groups: 3 groups do not divide 4 channels.', refusal('conv', [image, ref([4, 1, 2, 2])], square(3))],
    [
      'wrong-rank: conv takes [C, L], [C, H, W] or [C, D, H, W], but gets 3.',
      refusal('conv', [ref([3], 'N'), ref([4, 3])], square()),
    ],
    [
      'shape-mismatch: The shapes 3 × 4 × 4 and 4 × 2 × 2 × 2 do not fit together in conv.',
      refusal('conv', [image, ref([4, 2, 2, 2])], square()),
    ],
    [
      'shape-mismatch: The shapes 4 × 3 × 2 × 2 and 3 do not fit together in conv.',
      refusal('conv', [image, ref([4, 3, 2, 2]), ref([3])], square()),
    ],
    [
      'shape-mismatch: The shapes 4 × 3 × 3 and 4 × 2 × 2 do not fit together in convInputGrad.',
      refusal('convInputGrad', [ref([4, 2, 2], 'N'), ref([4, 3, 2, 2])], { ...square(), input: [3, 4, 4] }),
    ],
    [
      'shape-mismatch: The shapes 4 × 3 × 3 and 4 × 2 × 2 do not fit together in convKernelGrad.',
      refusal('convKernelGrad', [image, ref([4, 2, 2], 'N')], { ...square(), kernel: [4, 3, 2, 2] }),
    ],
    [
      'shape-mismatch: The shapes 2 × 4 and 5 × 3 do not fit together in linear.',
      refusal('linear', [ref([2, 4], 'N'), ref([5, 3])], {}),
    ],
    [
      'shape-mismatch: The shapes 2 × 3 and 2 × 3 do not fit together in matmul.',
      refusal('matmul', [ref([2, 3], 'N'), ref([2, 3], 'N')], { transA: false, transB: false }),
    ],
    [
      'wrong-rank: matmul takes [..., m, k], but gets 3.',
      refusal('matmul', [ref([3], 'N'), ref([3, 3], 'N')], { transA: false, transB: false }),
    ],
    [
      'pool-padding: Padding 2 is more than half of the kernel 3.',
      refusal('avgPool', [image], { kernel: [3, 3], stride: [1, 1], padding: [1, 2] }),
    ],
    [
      'kernel-too-large: Kernel 5 × 2 is larger than the padded input 4 × 4.',
      refusal('maxPool', [image], { ...pool, kernel: [5, 2] }),
    ],
    ['wrong-rank: maxPool takes [C, H, W], but gets 3 × 4.', refusal('maxPool', [ref([3, 4], 'N')], pool)],
    ['wrong-rank: upsample takes [C, ...], but gets 3.', refusal('upsample', [ref([3], 'N')], { scale: 2 })],
    [
      'needs-float: conv takes real numbers at "x", but gets int32 ids.',
      refusal('conv', [ref([3, 4, 4], 'N', 'int32'), ref([2, 3, 2, 2])], square()),
    ],
    [
      'needs-float: maxPool takes real numbers at "x", but gets int32 ids.',
      refusal('maxPool', [ref([3, 4, 4], 'N', 'int32')], pool),
    ],
    [
      'needs-float: linear takes real numbers at "x", but gets int32 ids.',
      refusal('linear', [ref([3], 'N', 'int32'), ref([2, 3])], {}),
    ],
  ])('%s', (expected, said) => expect(said).toBe(expected));
});

describe('gradients are emitted where they are wanted, and nothing else', () => {
  const conv = [ref([3, 6, 6], 'N'), ref([4, 3, 3, 3]), ref([4])];
  it('conv', () => {
    const all = ['convInputGrad(dout, w) 3×6×6 N', 'convKernelGrad(x, dout) 4×3×3×3 none', 'biasGrad(dout) 4 none'];
    expect(gradients('conv', conv, square(), [true, true, true])).toEqual(all);
    expect(gradients('conv', conv, square(), [false, true, false])).toEqual([all[1]]);
    expect(gradients('conv', conv.slice(0, 2), square(), [true, false])).toEqual([all[0]]);
  });
  it('convInputGrad', () => {
    const attrs = { ...square(), input: [3, 6, 6] };
    expect(
      gradients('convInputGrad', [ref([4, 4, 4], 'TN'), ref([4, 3, 3, 3]), ref([3])], attrs, [true, true, true]),
    ).toEqual(['conv(dout, w) 4×4×4 TN', 'convKernelGrad(dout, x) 4×3×3×3 none', 'biasGrad(dout) 3 none']);
  });
  it('linear', () => {
    const inputs = [ref([2, 3], 'TN'), ref([5, 3]), ref([5])];
    expect(gradients('linear', inputs, {}, [true, true, true])).toEqual([
      'linearInputGrad(dout, w) 2×3 TN',
      'linearKernelGrad(x, dout) 5×3 none',
      'biasGrad(dout) 5 none',
    ]);
    expect(gradients('linear', inputs, {}, [false, false, false])).toEqual([]);
  });
  it.each([
    [false, false, 'matmul(dout, w)', 'matmul(x, dout)'],
    [true, false, 'matmul(w, dout)', 'matmul(x, dout)'],
    [false, true, 'matmul(dout, w)', 'matmul(dout, x)'],
    [true, true, 'matmul(w, dout)', 'matmul(dout, x)'],
  ])('matmul, transposed %s and %s', (transA, transB, dx, dw) => {
    const [x, w] = [ref(transA ? [3, 2] : [2, 3], 'N'), ref(transB ? [4, 3] : [3, 4], 'N')];
    const texts = gradients('matmul', [x, w], { transA, transB }, [true, true]);
    expect(texts).toEqual([`${dx} ${x.shape.join('×')} N`, `${dw} ${w.shape.join('×')} N`]);
  });
  it('matmul sums over what the narrower operand does not have', () => {
    expect(
      gradients('matmul', [ref([2, 3], 'TN'), ref([5, 3, 4])], { transA: false, transB: false }, [true, true]),
    ).toEqual([
      'matmul(dout, w) 5×2×3 TN',
      'sumTo(matmul) 2×3 TN',
      'matmul(x, dout) 5×3×4 TN',
      'sumTo(matmul) 5×3×4 none',
    ]);
  });
  it('pools', () => {
    const x = ref([2, 4, 4], 'N');
    expect(gradients('maxPool', [x], pool, [true])).toEqual(['maxPoolGrad(x, dout) 2×4×4 N']);
    expect(gradients('avgPool', [x], pool, [true])).toEqual(['avgPoolGrad(dout) 2×4×4 N']);
    expect(gradients('upsample', [x], { scale: 3 }, [true])).toEqual(['upsampleGrad(dout) 2×4×4 N']);
    expect(gradients('maxPool', [x], pool, [false])).toEqual([]);
  });
});
