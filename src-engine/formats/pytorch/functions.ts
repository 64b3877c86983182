/** Python functions that stand in an exported file where its graph needs them: what PyTorch's modules do not do by themselves. */
import type { Bptt } from '../../document/training';
import { type TorchHelper, tuple } from '../../ops/torch';

const TEXT: Readonly<
  Record<Exclude<TorchHelper, 'is_cut'>, { readonly uses: readonly TorchHelper[]; readonly text: string }>
> = {
  detached: {
    uses: [],
    text: `
def detached(state):
    """A state as a constant: no gradient goes through it."""
    if state is None:
        return None
    return tuple(s.detach() for s in state) if isinstance(state, tuple) else state.detach()`,
  },
  in_pieces: {
    uses: ['is_cut', 'detached'],
    text: `
def in_pieces(module, x, state):
    """Runs a recurrent module from cut to cut: its state goes on over a cut, the gradient does not."""
    ys, begin = [], 0
    for t in range(1, len(x) + 1):
        if t == len(x) or is_cut(t):
            y, state = module(x[begin:t], detached(state) if begin else state)
            ys.append(y)
            begin = t
    return torch.cat(ys), state`,
  },
  step_by_step: {
    uses: ['is_cut'],
    text: `
def step_by_step(module, x, state, lengths=None):
    """What nn.RNN, nn.GRU and nn.LSTM compute, with cuts in both directions; past its length a sample's state holds."""
    cell = {
        "RNN_TANH": torch.rnn_tanh_cell,
        "RNN_RELU": torch.rnn_relu_cell,
        "GRU": torch.gru_cell,
        "LSTM": torch.lstm_cell,
    }[module.mode]
    is_lstm = module.mode == "LSTM"
    directions = 2 if module.bidirectional else 1
    if lengths is None:
        lengths = torch.full((x.shape[1],), len(x), device=x.device)
    if state is None:
        zeros = x.new_zeros(module.num_layers * directions, x.shape[1], module.hidden_size)
        state = (zeros, zeros) if is_lstm else zeros
    first = state if is_lstm else (state,)
    last = []
    for layer in range(module.num_layers):
        if layer:
            x = F.dropout(x, module.dropout, module.training)
        halves = []
        for direction in range(directions):
            k = layer * directions + direction
            weights = module.all_weights[k]
            before = [s[k] for s in first]
            ys = [None] * len(x)
            for t in reversed(range(len(x))) if direction else range(len(x)):
                # a cut lies between t - 1 and t; what a sample begins with is never cut off
                if is_cut(t + direction):
                    inside = (t + direction < lengths)[:, None]
                    before = [torch.where(inside, s.detach(), s) for s in before]
                after = cell(x[t], tuple(before) if is_lstm else before[0], *weights)
                valid = (t < lengths)[:, None]
                before = [torch.where(valid, a, b) for a, b in zip(after if is_lstm else (after,), before)]
                ys[t] = before[0]
            halves.append(torch.stack(ys))
            last.append(before)
        x = torch.cat(halves, dim=-1)
    state = tuple(torch.stack(s) for s in zip(*last))
    return x, state if is_lstm else state[0]`,
  },
  delayed: {
    uses: ['is_cut'],
    text: `
def delayed(x, first):
    """The value of the step before; \`first\` at the first step."""
    return torch.stack([first] + [x[t - 1].detach() if is_cut(t) else x[t - 1] for t in range(1, len(x))])`,
  },
  is_valid: {
    uses: [],
    text: `
def is_valid(x, lengths):
    """[T, N]: whether a step lies before the end of its sequence."""
    return torch.arange(len(x), device=x.device)[:, None] < lengths`,
  },
  valid_steps: {
    uses: ['is_valid'],
    text: `
def valid_steps(x, lengths):
    """[T, N, ...] to [steps, ...]: all steps that lie before the end of their sequence."""
    return x.flatten(0, 1) if lengths is None else x[is_valid(x, lengths)]`,
  },
  on_valid_steps: {
    uses: ['is_valid', 'valid_steps'],
    text: `
def on_valid_steps(module, x, lengths):
    """Runs a module over all valid steps at once, as one batch; the others are 0."""
    y = module(valid_steps(x, lengths))
    if lengths is None:
        return y.unflatten(0, x.shape[:2])
    whole = y.new_zeros(*x.shape[:2], *y.shape[1:])
    whole[is_valid(x, lengths)] = y
    return whole`,
  },
  packed: {
    uses: [],
    text: `
def packed(module, x, state, lengths):
    """Runs a recurrent module over each sample's own steps."""
    if lengths is None:
        return module(x, state)
    x, steps = nn.utils.rnn.pack_padded_sequence(x, lengths.cpu(), enforce_sorted=False), len(x)
    y, state = module(x, state)
    return nn.utils.rnn.pad_packed_sequence(y, total_length=steps)[0], state`,
  },
  held: {
    uses: [],
    text: `
def held(after, before, t, lengths, axes):
    """The state after step t, with so many axes behind N: past its length a sample's state is what it was."""
    if lengths is None or before is None:
        return after
    if isinstance(after, tuple):
        return tuple(held(a, b, t, lengths, axes) for a, b in zip(after, before))
    return torch.where((t < lengths).reshape(-1, *[1] * axes), after, before)`,
  },
  last_step: {
    uses: [],
    text: `
def last_step(x, lengths):
    """Each sample's last valid step."""
    return x[-1] if lengths is None else x[lengths - 1, torch.arange(x.shape[1], device=x.device)]`,
  },
  mean_over_time: {
    uses: ['is_valid'],
    text: `
def mean_over_time(x, lengths):
    """The mean over each sample's valid steps."""
    if lengths is None:
        return x.mean(dim=0)
    axes = [1] * (x.dim() - 2)
    valid = is_valid(x, lengths).reshape(*x.shape[:2], *axes)
    return x.masked_fill(~valid, 0).sum(dim=0) / lengths.reshape(-1, *axes)`,
  },
  max_over_time: {
    uses: ['is_valid'],
    text: `
def max_over_time(x, lengths):
    """The largest of each sample's valid steps."""
    if lengths is None:
        return x.max(dim=0).values
    valid = is_valid(x, lengths).reshape(*x.shape[:2], *[1] * (x.dim() - 2))
    return x.masked_fill(~valid, -torch.inf).max(dim=0).values`,
  },
  larger: {
    uses: [],
    text: `
def larger(a, b):
    """torch.maximum; where both are equal the gradient goes to the first."""
    return torch.where(a >= b, a, b)`,
  },
  smaller: {
    uses: [],
    text: `
def smaller(a, b):
    """torch.minimum; where both are equal the gradient goes to the first."""
    return torch.where(a <= b, a, b)`,
  },
  only_where: {
    uses: [],
    text: `
def only_where(taken, x):
    """x, with a gradient only where its branch of a torch.where is taken: the other may be NaN."""
    return torch.where(taken, x, x.detach())`,
  },
};
/** Where the document cuts the gradient: at k, 2k, ... and at further steps. */
function cuts({ truncate, cuts }: Bptt): string {
  const at = [
    ...(truncate === null ? [] : [`t % ${truncate} == 0`]),
    ...(cuts.length === 0 ? [] : [`t in ${tuple(cuts)}`]),
  ].join(' or ');
  return `
def is_cut(t):
    """Whether no gradient goes from step t back to the states of step t - 1."""
    return t > 0 and (${at})`;
}
/** The functions that are asked for and those that they use, each before who uses it. */
export function helperTexts(asked: Iterable<TorchHelper>, bptt: Bptt): string[] {
  const found = new Map<TorchHelper, string>();
  const take = (name: TorchHelper): void => {
    if (found.has(name)) return;
    if (name === 'is_cut') {
      found.set(name, cuts(bptt));
      return;
    }
    for (const used of TEXT[name].uses) take(used);
    found.set(name, TEXT[name].text);
  };
  for (const name of asked) take(name);
  return [...found.values()].map((text) => text.trim());
}
/** Names that a variable must not take from them. */
export const HELPER_NAMES: readonly TorchHelper[] = ['is_cut', ...(Object.keys(TEXT) as (keyof typeof TEXT)[])];
