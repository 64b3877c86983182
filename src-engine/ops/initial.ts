/** Initial values of trained parameters: the two form fields that every op with parameters has, and what they mean for a shape. */
import { choice, float } from '../core/params';
import type { Shape } from '../core/shape';
import type { Initial } from './op';

const INITS = ['default', 'zeros', 'xavier', 'he', 'orthogonal', 'normal'] as const;
/** Spread into the `params` of every op that has parameters. `gain` scales all but `default` and `zeros`. */
export const INIT = {
  init: choice(INITS, 'default'),
  gain: float(1, { min: 0, showIf: (p) => p.init !== 'default' && p.init !== 'zeros' }),
};
export type InitChoice = { readonly init: (typeof INITS)[number]; readonly gain: number };

const ZEROS: Initial = { kind: 'constant', value: 0 };
/** Standard deviation of `normal` at gain 1: small enough that a deep net starts near 0. */
const NORMAL_STD = 0.01;

/** Inputs and outputs of one weight, as torch.nn.init counts them: axis 1 and axis 0, each times the receptive field. ConvTranspose, too. */
export function fansOf(weight: Shape): { readonly fanIn: number; readonly fanOut: number } {
  const field = weight.slice(2).reduce((n, d) => n * d, 1);
  return { fanIn: (weight[1] ?? 1) * field, fanOut: (weight[0] ?? 1) * field };
}
/** Uniform in +-1/sqrt(fan in): what PyTorch gives weight and bias of Conv, ConvTranspose and Linear. */
export const fanInUniform = (weight: Shape): Initial => ({
  kind: 'uniform',
  bound: 1 / Math.sqrt(Math.max(1, fansOf(weight).fanIn)),
});

/** A weight matrix or kernel. xavier: Glorot's uniform; he: Kaiming's normal for ReLU, by fan in; `standard`: what `default` means. */
export function weightInitial(p: InitChoice, weight: Shape, standard: Initial): Initial {
  const { fanIn, fanOut } = fansOf(weight);
  switch (p.init) {
    case 'default':
      return standard;
    case 'zeros':
      return ZEROS;
    case 'xavier':
      return { kind: 'uniform', bound: p.gain * Math.sqrt(6 / (fanIn + fanOut)) };
    case 'he':
      return { kind: 'normal', std: p.gain * Math.sqrt(2 / fanIn) };
    case 'orthogonal':
      return { kind: 'orthogonal', gain: p.gain };
    case 'normal':
      return { kind: 'normal', std: p.gain * NORMAL_STD };
  }
}
/** A bias: `standard` for default, else zeros. */
export const biasInitial = (p: InitChoice, standard: Initial): Initial => (p.init === 'default' ? standard : ZEROS);
/** The scale of a normalisation, one number a channel: 1; the rules made for matrices (xavier, he, orthogonal) give the gain. */
export function scaleInitial(p: InitChoice): Initial {
  if (p.init === 'default') return { kind: 'constant', value: 1 };
  if (p.init === 'zeros') return ZEROS;
  return p.init === 'normal' ? { kind: 'normal', std: p.gain * NORMAL_STD } : { kind: 'constant', value: p.gain };
}
