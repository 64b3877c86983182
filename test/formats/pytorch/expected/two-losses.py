"two \"losses\": exported by Unroll. A batch is [N, ...], a batch of sequences [T, N, ...]; ids are int64."
from pathlib import Path

import torch
from torch import nn


class TwoLosses(nn.Module):
    def __init__(self):
        super().__init__()
        self.register_buffer("scale", torch.tensor([1, 2, 3], dtype=torch.float32), persistent=False)
        self.fc = nn.Linear(2, 3)
        self.drop = nn.Dropout(p=0.2)
        self.fixed = nn.Linear(3, 3, bias=False)
        self.far = nn.L1Loss()
        self.near = nn.MSELoss()
        self.side = nn.Softmax(dim=-1)
        nn.init.kaiming_normal_(self.fc.weight, nonlinearity="relu")
        nn.init.zeros_(self.fc.bias)
        with torch.no_grad():
            self.fixed.weight.copy_(torch.tensor([[1, 0, 0], [0, 1, 0], [0, 0, 1]]))
        self.fixed.requires_grad_(False)

    def forward(self, x):
        # x: [N, 2]
        fc = self.fc(x)  # [N, 3] the only layer
        again = self.fc(x)  # [N, 3]
        drop = self.drop(fc)  # [N, 3]
        fixed = self.fixed(again)  # [N, 3]
        F_ = drop * self.scale  # [N, 3]
        side = self.side(F_)  # [N, 3]
        return fixed, F_, side

    def total_loss(self, fixed, F_, want):
        far = self.far(fixed, want)
        near = self.near(F_, want)
        return 0.5 * far + near


def loss_of(model, x, want):
    fixed, F_, side = model(x)
    return model.total_loss(fixed, F_, want)


def configure(model):
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.1, betas=(0.8, 0.99))
    parts = [
        torch.optim.lr_scheduler.LinearLR(optimizer, total_iters=4),
        torch.optim.lr_scheduler.StepLR(optimizer, 2),
    ]
    scheduler = torch.optim.lr_scheduler.SequentialLR(optimizer, parts, milestones=[4])
    return optimizer, scheduler


def train_step(model, optimizer, scheduler, x, want):
    model.train()
    optimizer.zero_grad()
    loss = loss_of(model, x, want)
    loss.backward()
    nn.utils.clip_grad_value_(model.parameters(), 2)
    nn.utils.clip_grad_norm_(model.parameters(), 1)
    optimizer.step()
    scheduler.step()
    return loss.item()


def main():
    torch.manual_seed(0)
    model = TwoLosses()
    weights = Path(__file__).with_suffix(".safetensors")  # unroll export --to safetensors
    if weights.exists():
        from safetensors.torch import load_file

        model.load_state_dict(load_file(weights))
    # Random numbers in the form of a batch: put your own in their place.
    x = torch.tensor([[0, 1], [1, 0.5]], dtype=torch.float32)
    want = torch.rand(2, 3)
    optimizer, scheduler = configure(model)
    loss = train_step(model, optimizer, scheduler, x, want)
    print("loss", loss)


if __name__ == "__main__":
    main()
