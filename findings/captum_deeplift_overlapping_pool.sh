#!/usr/bin/env bash
# DeepLift shares out among the pixels what they change in the answer: its shares add up to
# that change. In Captum 0.9.0 they do through a max pooling by pairs, and not through one
# whose windows overlap, such as ResNet's: a pixel that is the largest of two windows gets
# the share of one. Of 1 5 2 4, against black, a change of 14 is told as 9. Integrated
# gradients add up.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check torch==2.15.0 captum==0.9.0
"$folder/venv/bin/python" - <<'PYTHON'
import warnings
import torch
from captum.attr import DeepLift, IntegratedGradients
from torch import nn

warnings.simplefilter("ignore")

class Pooled(nn.Module):
    def __init__(self, pool):
        super().__init__()
        self.pool = pool

    def forward(self, x):
        return self.pool(x[:, None]).sum((1, 2))[:, None]

x = torch.tensor([[1.0, 5, 2, 4]])
black = torch.zeros_like(x)
for name, pool, right, recorded in [
    ("2, stride 2           ", nn.MaxPool1d(2), 9, [0, 5, 0, 4]),
    ("2, stride 1           ", nn.MaxPool1d(2, 1), 14, [0, 5, 0, 4]),
    ("3, stride 2, padding 1", nn.MaxPool1d(3, 2, 1), 10, [0, 5, 0, 0]),
]:
    model = Pooled(pool)
    change = (model(x) - model(black)).item()
    shares = DeepLift(model).attribute(x, black, target=0)[0].tolist()
    integrated = IntegratedGradients(model).attribute(x, black, target=0).sum().item()
    print("window", name, "change", change, "DeepLift", shares, "integrated gradients", round(integrated, 3))
    assert change == right
    assert abs(integrated - right) < 1e-3
    assert shares == recorded, "another answer than recorded"
PYTHON
