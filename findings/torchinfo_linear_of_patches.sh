#!/usr/bin/env bash
# torchinfo 1.8.0, torch 2.15.0: a linear layer on four rows of ten numbers, a picture's
# patches or the words of a sentence, is counted as if there were one: 10 · 5 = 50 products,
# where 200 are made. As a convolution of one pixel the same layer is counted as 200. On
# 14 × 14 patches each linear layer of a vision transformer is 196 times too small.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check \
    torch==2.15.0 torchinfo==1.8.0 numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode
from torchinfo import summary

def counts(layer, x):
    with FlopCounterMode(display=False) as counter:
        layer(x)
    return summary(layer, input_data=x, verbose=0).total_mult_adds, counter.get_total_flops() // 2

linear, pixel = nn.Linear(10, 5, bias=False), nn.Conv1d(10, 5, 1, bias=False)
pixel.weight = nn.Parameter(linear.weight[:, :, None])
for rows, told in [(1, 50), (4, 50), (196, 50)]:
    x = torch.rand(1, rows, 10)
    torch.testing.assert_close(pixel(x.mT).mT, linear(x))
    seen, pixels = counts(linear, x), counts(pixel, x.mT)
    print(rows, "rows: linear, convolution (torchinfo, PyTorch's counter halved)", seen, pixels)
    assert pixels == (50 * rows, 50 * rows) and seen[1] == 50 * rows
    assert seen[0] == told, "another answer than recorded"
# Rows that are a batch, or images of a batch, are counted.
assert counts(linear, torch.rand(4, 10))[0] == 200
PYTHON
