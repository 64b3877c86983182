/** Batch normalisation, its statistics and its gradients. Source: Ioffe and Szegedy (2015); conventions of torch.nn. */
import type { Attributes } from '../../../prims/prim';
import type { Fn, Local } from '../asm/fn';
import { FAULT } from '../driver';
import { type Generator, type Operand, ROW, type Spec } from '../generator';
import { type Block, channelForms, channelUnits, eachBlock, positionsOf, sumChannels } from './channels';
import { plainForm } from './layout';
import { addresses, eachUnit, storeFirst } from './nest';
import { cursor, walk } from './reduce';
import { eachValidRow, validRows } from './valid';

type None = Record<never, never>;
/** Numbers per channel that count, as float32 in all lanes; the whole number, too. */
function counted(f: Fn, spec: Spec<unknown>, x: Operand): { readonly whole: Local; readonly count: Local } {
  const whole = validRows(f, spec, [x]);
  const count = f.local('v128');
  f.get(whole).i32(positionsOf(x)).op('i32.mul').tee(whole).op('f32.convert_i32_u').op('f32x4.splat').set(count);
  return { whole, count };
}
const sets = (f: Fn, block: Block, n: number): Local[][] => Array.from({ length: n }, () => f.locals(block.width));
/** Lines share one local for all `k`: each is worked on once. */
const once = (locals: readonly Local[]): Local[] => [...new Set(locals)];

export const channelMean: Generator<None> = {
  forms: channelForms,
  units: channelUnits,
  emit(f, spec) {
    const [x] = spec.inputs as [Operand];
    const pointers = addresses(f, spec) as [Local, Local];
    const { count } = counted(f, spec, x);
    eachBlock(f, spec, pointers, (block) => {
      const [sums] = sets(f, block, 1) as [Local[]];
      sumChannels(f, spec, block, [[x, pointers[0]]], [sums], ([at], { offset }, [into]) => {
        f.vload(at as Local, offset).set(into as Local);
      });
      for (const s of sums) f.get(s).get(count).op('f32x4.div').set(s);
      block.store(pointers[1], sums);
      f.free(sums);
    });
  },
};
export const channelVar: Generator<None> = {
  forms: channelForms,
  units: channelUnits,
  emit(f, spec) {
    const [x] = spec.inputs as [Operand];
    const pointers = addresses(f, spec) as [Local, Local, Local];
    const { count, whole } = counted(f, spec, x);
    // one value has no variance: reported
    f.get(whole)
      .i32(2)
      .op('i32.lt_u')
      .if(() => f.i32(FAULT).i32(1).mem('i32.store'));
    eachBlock(f, spec, pointers, (block) => {
      const [sums] = sets(f, block, 1) as [Local[]];
      const mean = block.constants(pointers[1]);
      sumChannels(f, spec, block, [[x, pointers[0]]], [sums], ([at], { offset, k }, [into]) => {
        const v = into as Local;
        f.vload(at as Local, offset)
          .get(mean[k] as Local)
          .op('f32x4.sub')
          .tee(v)
          .get(v)
          .op('f32x4.mul')
          .set(v);
      });
      for (const s of sums) f.get(s).get(count).op('f32x4.div').set(s);
      block.store(pointers[2], sums);
      f.free(sums, once(mean));
    });
  },
};
/** 1 / sqrt(var + eps) of a block, times the weight where there is one. */
function scaleOf(f: Fn, block: Block, variance: Local, eps: number, weight?: Local): Local[] {
  const r = block.constants(variance);
  const w = weight === undefined ? null : block.constants(weight);
  const [e, one] = [f.constant(eps), f.constant(1)];
  for (const [i, v] of once(r).entries()) {
    f.get(one).get(v).get(e).op('f32x4.add').op('f32x4.sqrt').op('f32x4.div');
    if (w) f.get(once(w)[i] as Local).op('f32x4.mul');
    f.set(v);
  }
  if (w) f.free(once(w));
  f.free(e, one);
  return r;
}
/** Writes the value that `visit` leaves for each place of every row; rows past a length get zeros where `zeros`. */
function eachPlace(
  f: Fn,
  spec: Spec<unknown>,
  block: Block,
  operands: readonly (readonly [Operand, Local])[],
  visit: (at: readonly Local[], place: { readonly offset: number; readonly k: number }, into: Local) => void,
  zeros: boolean,
): void {
  const at = operands.map(([, p]) => {
    const local = f.local('i32');
    f.copy(local, p);
    return local;
  });
  const cursors = operands.map(([o], k) => cursor(spec, o, at[k] as Local));
  const to = at.at(-1) as Local;
  const values = f.locals(block.width);
  const write = (body: ((into: Local, place: { readonly offset: number; readonly k: number }) => void) | null) => () =>
    block.row(at, (places) => {
      for (const place of places) {
        const into = values[place.k] as Local;
        if (body) body(into, place);
        else f.v128().set(into);
      }
      for (const { k, offset, count } of places) storeFirst(f, to, offset, values[k] as Local, count);
    });
  const [x] = operands[0] as readonly [Operand, Local];
  const rows = { N: x.lead === 'none' ? 1 : x.N, time: cursors[0]?.step !== 0 };
  const seen = zeros ? spec : { ...spec, lengths: false };
  eachValidRow(
    f,
    seen,
    rows,
    cursors,
    write((into, place) => visit(at, place, into)),
    write(null),
  );
  f.free(at, values);
}
export const batchNorm: Generator<Attributes['batchNorm']> = {
  forms: channelForms,
  units: channelUnits,
  emit(f, spec) {
    const [x] = spec.inputs as [Operand];
    const p = addresses(f, spec);
    const [from, mean, variance] = p as [Local, Local, Local];
    eachBlock(f, spec, p, (block) => {
      const m = block.constants(mean);
      const scale = scaleOf(f, block, variance, spec.attrs.eps, spec.inputs[3] && p[3]);
      const shift = spec.inputs[4] ? block.constants(p[4] as Local) : null;
      const operands = [
        [x, from],
        [spec.out, p.at(-1) as Local],
      ] as const;
      eachPlace(
        f,
        spec,
        block,
        operands,
        ([at], { offset, k }, into) => {
          f.vload(at as Local, offset)
            .get(m[k] as Local)
            .op('f32x4.sub')
            .get(scale[k] as Local)
            .op('f32x4.mul');
          if (shift) f.get(shift[k] as Local).op('f32x4.add');
          f.set(into);
        },
        false,
      );
      f.free(once(m), once(scale), once(shift ?? []));
    });
  },
};
/** dx = w r (dy - (sum dy + xhat sum(dy xhat)) / M), r = 1 / sqrt(var + eps); with statistics that are not the batch's own, w r dy. */
export const batchNormGrad: Generator<Attributes['batchNormGrad']> = {
  forms: channelForms,
  units: channelUnits,
  emit(f, spec) {
    const [x, , , dy] = spec.inputs as [Operand, Operand, Operand, Operand];
    const { eps, batch } = spec.attrs;
    const p = addresses(f, spec);
    const [from, mean, variance, dFrom] = p as [Local, Local, Local, Local];
    const { count } = counted(f, spec, x);
    eachBlock(f, spec, p, (block) => {
      const m = block.constants(mean);
      const r = scaleOf(f, block, variance, eps);
      const scale = scaleOf(f, block, variance, eps, spec.inputs[4] && p[4]);
      const [sums, products] = sets(f, block, 2) as [Local[], Local[]];
      const xhat = (at: Local, offset: number, k: number): Fn =>
        f
          .vload(at, offset)
          .get(m[k] as Local)
          .op('f32x4.sub')
          .get(r[k] as Local)
          .op('f32x4.mul');
      if (batch) {
        sumChannels(
          f,
          spec,
          block,
          [
            [x, from],
            [dy, dFrom],
          ],
          [sums, products],
          ([at, d], { offset, k }, [s, q]) => {
            f.vload(d as Local, offset).set(s as Local);
            xhat(at as Local, offset, k)
              .get(s as Local)
              .op('f32x4.mul')
              .set(q as Local);
          },
        );
        for (const s of [...sums, ...products]) f.get(s).get(count).op('f32x4.div').set(s);
      }
      const operands = [
        [x, from],
        [dy, dFrom],
        [spec.out, p.at(-1) as Local],
      ] as const;
      eachPlace(
        f,
        spec,
        block,
        operands,
        ([at, d], { offset, k }, into) => {
          f.get(scale[k] as Local).vload(d as Local, offset);
          if (batch) {
            f.get(sums[k] as Local);
            xhat(at as Local, offset, k)
              .get(products[k] as Local)
              .op('f32x4.mul')
              .op('f32x4.add')
              .op('f32x4.sub');
          }
          f.op('f32x4.mul').set(into);
        },
        true,
      );
      f.free(once(m), once(r), once(scale), sums, products);
    });
  },
};
export const batchNormWeightGrad: Generator<Attributes['batchNormWeightGrad']> = {
  forms: channelForms,
  units: channelUnits,
  emit(f, spec) {
    const [x, , , dy] = spec.inputs as [Operand, Operand, Operand, Operand];
    const p = addresses(f, spec);
    const [from, mean, variance, dFrom, to] = p as [Local, Local, Local, Local, Local];
    eachBlock(f, spec, p, (block) => {
      const m = block.constants(mean);
      const r = scaleOf(f, block, variance, spec.attrs.eps);
      const [sums] = sets(f, block, 1) as [Local[]];
      sumChannels(
        f,
        spec,
        block,
        [
          [x, from],
          [dy, dFrom],
        ],
        [sums],
        ([at, d], { offset, k }, [into]) => {
          f.vload(at as Local, offset)
            .get(m[k] as Local)
            .op('f32x4.sub')
            .get(r[k] as Local)
            .op('f32x4.mul');
          f.vload(d as Local, offset)
            .op('f32x4.mul')
            .set(into as Local);
        },
      );
      block.store(to, sums);
      f.free(once(m), once(r), sums);
    });
  },
};
/** running + momentum (batch - running); unbiased: the batch's times M / (M - 1) first. */
export const moveStatistic: Generator<Attributes['moveStatistic']> = {
  forms: ({ inputs }) => ({ inputs: [ROW, ROW, plainForm(inputs[2] as Operand)], out: ROW }),
  units: () => 1,
  emit(f, spec) {
    const { momentum, unbiased } = spec.attrs;
    const x = spec.inputs[2] as Operand;
    const [running, batch, , to] = addresses(f, spec) as [Local, Local, Local, Local];
    const { count } = counted(f, spec, x);
    const [factor, rate, values] = [f.constant(1), f.constant(momentum), f.locals(2)];
    if (unbiased) f.get(count).get(count).get(factor).op('f32x4.sub').op('f32x4.div').set(factor);
    eachUnit(f, [], () =>
      walk(f, [running, batch, to], spec.out.shape[0] ?? 1, (parts) => {
        for (const [k, { offset }] of parts.entries()) {
          f.vload(running, offset).get(rate).vload(batch, offset).get(factor).op('f32x4.mul');
          f.vload(running, offset)
            .op('f32x4.sub')
            .op('f32x4.mul')
            .op('f32x4.add')
            .set(values[k] as Local);
        }
        for (const [k, { offset, count: n }] of parts.entries()) storeFirst(f, to, offset, values[k] as Local, n);
      }),
    );
  },
};
