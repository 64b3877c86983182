"An Elman cell: exported by Unroll. A batch is [N, ...], a batch of sequences [T, N, ...]; ids are int64."
from pathlib import Path

import torch
from torch import nn


def is_cut(t):
    """Whether no gradient goes from step t back to the states of step t - 1."""
    return t > 0 and (t % 5 == 0 or t in (2,))


class AnElmanCell(nn.Module):
    def __init__(self):
        super().__init__()
        self.wx = nn.Linear(1, 3)
        self.wh = nn.Linear(3, 3, bias=False)
        self.h = nn.Tanh()

    def forward(self, x):
        # x: [T, N, 1]
        wx = self.wx(x)  # [T, N, 3]
        before = wx.new_zeros(x.shape[1], 3)  # [N, 3]
        h_steps = []
        for t in range(len(wx)):
            if is_cut(t):
                before = before.detach()
            wh = self.wh(before)  # [N, 3]
            sum = wx[t] + wh  # [N, 3]
            h = self.h(sum)  # [N, 3]
            h_steps.append(h)
            before = h
        h = torch.stack(h_steps)  # [T, N, 3]
        last = h[-1]  # [N, 3]
        return last


def main():
    torch.manual_seed(4)
    model = AnElmanCell()
    weights = Path(__file__).with_suffix(".safetensors")  # unroll export --to safetensors
    if weights.exists():
        from safetensors.torch import load_file

        model.load_state_dict(load_file(weights))
    x = torch.tensor([[[1]], [[0.5]], [[-1]]], dtype=torch.float32)
    model.train(False)
    last = model(x)
    print(last)


if __name__ == "__main__":
    main()
