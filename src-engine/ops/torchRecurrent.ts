/** RNN, GRU and LSTM in PyTorch: the same modules. What they cannot do alone (cuts, lengths) stands in functions around them. */
import type { Values } from '../core/params';
import type { RECURRENT } from './recurrent';
import { call, perSample, type TorchCode, type TorchSite, type TorchValue, valueAt } from './torch';

type Option = Parameters<typeof call>[2];

export function torchRecurrent(
  s: TorchSite,
  op: 'RNN' | 'GRU' | 'LSTM',
  p: Values<typeof RECURRENT>,
  more: Option = [],
): TorchCode {
  const x = valueAt(s);
  const count = p.numLayers * (p.bidirectional ? 2 : 1);
  const names = op === 'LSTM' ? ['h', 'c'] : ['h'];
  const module = call(
    `nn.${op}`,
    [x.shape[0] ?? 1, p.hiddenSize],
    [
      ['num_layers', p.numLayers, 1],
      ...(more ?? []),
      ['bias', p.bias, true],
      ['dropout', p.numLayers > 1 ? p.dropout : 0, 0],
      ['bidirectional', p.bidirectional, false],
    ],
  );
  // PyTorch's states are [layers * directions, N, H]; ours are [N, H], or [N, layers * directions, H]
  const given = (port: string): string | null => {
    const init: TorchValue | undefined = s.x[port];
    if (!init) return null;
    const rows = perSample(init, s.batch);
    if (count === 1) return init.lead === 0 ? `${rows}[None].contiguous()` : `${rows}[None]`;
    return `${rows}.transpose(0, 1).contiguous()`;
  };
  const states = names.map((name) => given(`${name}0`));
  const known = states.find((text) => text !== null);
  const all = states.map((text) => text ?? `torch.zeros_like(${known})`);
  const initial = known === undefined ? null : all.length === 1 ? (all[0] as string) : `(${all.join(', ')})`;
  const isRead = names.some((name) => s.out[name] !== '_');
  const { before, after } = s.state(initial, isRead);
  const y = s.out.y ?? '_';
  const last = (state: string): string => (count === 1 ? `${state}[0]` : `${state}.transpose(0, 1)`);
  const out = {
    y,
    ...Object.fromEntries(names.map((name, i) => [name, last(op === 'LSTM' ? `${after}[${i}]` : after)])),
  };
  if (s.inLoop) {
    const run = `${s.self}(${[`${x.text}[None]`, ...(before ? [before] : [])].join(', ')})`;
    return { module, lines: [`${y}, ${after} = ${run}`], out: { ...out, y: `${y}[0]` } };
  }
  return { module, lines: [`${y}, ${after} = ${run(s, x.text, before, p.bidirectional)}`], out };
}
/** The steps of a whole sequence. */
function run(s: TorchSite, x: string, before: string | null, bidirectional: boolean): string {
  const state = before ?? 'None';
  if (s.isCut && (bidirectional || s.lengths))
    return `${s.helper('step_by_step')}(${s.self}, ${x}, ${state}${s.lengths ? `, ${s.lengths}` : ''})`;
  if (s.isCut) return `${s.helper('in_pieces')}(${s.self}, ${x}, ${state})`;
  if (s.lengths) return `${s.helper('packed')}(${s.self}, ${x}, ${state}, ${s.lengths})`;
  return before ? `${s.self}(${x}, ${before})` : `${s.self}(${x})`;
}
