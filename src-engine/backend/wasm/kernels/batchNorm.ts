/** Batch normalisation, its statistics and its gradients. Source: Ioffe and Szegedy (2015); conventions of torch.nn. */
import type { Attributes } from '../../../prims/prim';
import type { Fn, Local } from '../asm/fn';
import { FAULT } from '../driver';
import { type Generator, type Operand, ROW, type Spec } from '../generator';
import {
  type Block,
  channelForms,
  channelUnits,
  eachBlock,
  eachRowBlock,
  fillTables,
  positionsOf,
  sumChannels,
  tablesScratch,
} from './channels';
import { plainForm } from './layout';
import { addresses, eachUnit, storeFirst } from './nest';
import { walk } from './reduce';
import { rowUnits } from './rows';
import { validRows } from './valid';

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
/** 1 / sqrt(var + eps) on the stack; `variance` puts that of four channels there. */
function inverse(f: Fn, eps: number): (variance: () => Fn) => Fn {
  const [e, one] = [f.constant(eps), f.constant(1)];
  return (variance) => {
    f.get(one);
    return variance().get(e).op('f32x4.add').op('f32x4.sqrt').op('f32x4.div');
  };
}
/** The same of four channels at the pointer; times their weight where there is one. */
type Scale = (offset: number, weight?: Local) => Fn;
function scaleOf(f: Fn, variance: Local, eps: number): Scale {
  const r = inverse(f, eps);
  return (offset, weight) => {
    r(() => f.vload(variance, offset));
    if (weight !== undefined) f.vload(weight, offset).op('f32x4.mul');
    return f;
  };
}
/** Writes what `visit` leaves for each place of a block in a row. */
function eachPlace(
  f: Fn,
  block: Block,
  at: readonly Local[],
  visit: (place: { readonly offset: number; readonly k: number }, into: Local) => void,
): void {
  const values = f.locals(block.width);
  block.row(at, (places) => {
    for (const place of places) visit(place, values[place.k] as Local);
    for (const { k, offset, count } of places) storeFirst(f, at.at(-1) as Local, offset, values[k] as Local, count);
  });
  f.free(values);
}
export const batchNorm: Generator<Attributes['batchNorm']> = {
  forms: channelForms,
  units: rowUnits,
  scratch: ({ out }) => tablesScratch(out, 3),
  emit(f, spec) {
    const p = addresses(f, spec);
    const [from, mean, variance] = p as [Local, Local, Local];
    const weight = spec.inputs[3] && p[3];
    const bias = spec.inputs[4] && p[4];
    const to = p.at(-1) as Local;
    const scale = scaleOf(f, variance, spec.attrs.eps);
    const byChannel = [mean, variance, weight, bias].filter((x) => x !== undefined);
    const table = fillTables(f, spec.out, byChannel, bias === undefined ? 2 : 3, (offset, [m, s, b]) => {
      f.vload(mean, offset).set(m as Local);
      scale(offset, weight).set(s as Local);
      if (bias !== undefined) f.vload(bias, offset).set(b as Local);
    });
    eachRowBlock(f, spec, [from, to], table, (block, tables) => {
      const [m, s] = [tables(0), tables(1)] as const;
      const b = bias === undefined ? null : tables(2);
      eachPlace(f, block, [from, to], ({ offset, k }, into) => {
        f.vload(from, offset)
          .get(m[k] as Local)
          .op('f32x4.sub')
          .get(s[k] as Local)
          .op('f32x4.mul');
        if (b) f.get(b[k] as Local).op('f32x4.add');
        f.set(into);
      });
      f.free(once(m), once(s), once(b ?? []));
    });
  },
};
/**
 * dx = w r (dy - (sum dy + xhat sum(dy xhat)) / M), r = 1 / sqrt(var + eps); with statistics that are not the batch's own, w r dy. Rows past a length get
 * zeros.
 */
export const batchNormGrad: Generator<Attributes['batchNormGrad']> = {
  forms: channelForms,
  units: rowUnits,
  scratch: ({ out }) => tablesScratch(out, 4),
  emit(f, spec) {
    const { eps, batch } = spec.attrs;
    const [x] = spec.inputs as [Operand];
    const p = addresses(f, spec);
    const [from, mean, variance, dFrom] = p as [Local, Local, Local, Local];
    const through = batch ? { products: p[4] as Local, sums: p[5] as Local, count: counted(f, spec, x).count } : null;
    const own = through ? 6 : 4;
    const weight = spec.inputs[own] && p[own];
    const to = p.at(-1) as Local;
    const scale = scaleOf(f, variance, eps);
    const whole = through ? [from, dFrom, to] : [dFrom, to];
    const byChannel = [mean, variance, through?.products, through?.sums, weight].filter((l) => l !== undefined);
    const table = fillTables(f, spec.out, byChannel, through ? 4 : 1, (offset, [s, m, slope, level]) => {
      scale(offset, weight).set(s as Local);
      if (!through) return;
      const { products, sums, count } = through;
      f.vload(mean, offset).set(m as Local);
      scale(offset)
        .vload(products, offset)
        .op('f32x4.mul')
        .get(count)
        .op('f32x4.div')
        .set(slope as Local);
      f.vload(sums, offset)
        .get(count)
        .op('f32x4.div')
        .set(level as Local);
    });
    const row = (block: Block, tables: (k: number) => Local[]): void => {
      const s = tables(0);
      const [m, slope, level] = through ? [tables(1), tables(2), tables(3)] : [[], [], []];
      eachPlace(f, block, whole, ({ offset, k }, into) => {
        f.get(s[k] as Local).vload(dFrom, offset);
        if (through) {
          f.get(level[k] as Local);
          f.vload(from, offset)
            .get(m[k] as Local)
            .op('f32x4.sub')
            .get(slope[k] as Local)
            .op('f32x4.mul');
          f.op('f32x4.add').op('f32x4.sub');
        }
        f.op('f32x4.mul').set(into);
      });
      f.free(once(s), once(m), once(slope), once(level));
    };
    const padding = (block: Block): void => eachPlace(f, block, [to], (_, into) => f.v128().set(into));
    eachRowBlock(f, spec, whole, table, row, padding);
  },
};
/** sum(dy xhat) of each channel. */
export const batchNormWeightGrad: Generator<Attributes['batchNormWeightGrad']> = {
  forms: channelForms,
  units: channelUnits,
  emit(f, spec) {
    const [x, , , dy] = spec.inputs as [Operand, Operand, Operand, Operand];
    const p = addresses(f, spec);
    const [from, mean, variance, dFrom, to] = p as [Local, Local, Local, Local, Local];
    const spread = inverse(f, spec.attrs.eps);
    eachBlock(f, spec, p, (block) => {
      const m = block.constants(mean);
      const r = block.constants(variance);
      for (const v of once(r)) spread(() => f.get(v)).set(v);
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
