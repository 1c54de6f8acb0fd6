#!/usr/bin/env bash
# Counters of multiplications, of PyTorch 2.15.0's transposed convolution: each pixel of the
# input is multiplied by each weight of its filters, 100 · 4 · 8 · 9 = 28 800, whatever the
# stride. ptflops 0.7.5, fvcore 0.1.5 and PyTorch's own counter (which says twice as many,
# additions too) agree. thop 0.1.1 and torchinfo 1.8.0 multiply the pixels of the output
# by the weights: with stride 2 that is 127 008. Convolutions they count alike.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check \
    torch==2.15.0 thop==0.1.1.post2209072238 ptflops==0.7.5 torchinfo==1.8.0 \
    fvcore==0.1.5.post20221221 numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import contextlib, copy, io, logging, warnings
import torch
from torch import nn

warnings.simplefilter("ignore")
logging.disable(logging.WARNING)

from fvcore.nn import FlopCountAnalysis
from ptflops import get_model_complexity_info
from thop import profile
from torch.utils.flop_counter import FlopCounterMode
from torchinfo import summary

x = torch.rand(1, 4, 10, 10)

def counts(layer):
    fresh = lambda: copy.deepcopy(layer).eval()
    with contextlib.redirect_stdout(io.StringIO()):
        told = {
            "thop": profile(fresh(), (x,), verbose=False)[0],
            "torchinfo": summary(fresh(), input_data=x, verbose=0).total_mult_adds,
            "ptflops": get_model_complexity_info(fresh(), (4, 10, 10), as_strings=False, print_per_layer_stat=False)[0],
            "fvcore": FlopCountAnalysis(fresh(), x).total(),
        }
        with FlopCounterMode(display=False) as counter:
            fresh()(x)
        told["PyTorch, halved"] = counter.get_total_flops() / 2
    return {name: int(count) for name, count in told.items()}

def made(layer):
    """The products that reach the output of a picture of ones, by weights of one."""
    nn.init.ones_(layer.weight)
    return int(layer(torch.ones_like(x)).sum().item())

for name, layer, right, of_the_output in [
    ("convolution", nn.Conv2d(4, 8, 3, stride=2, bias=False), 4 * 4 * 4 * 8 * 9, 4 * 4 * 4 * 8 * 9),
    ("transposed, stride 1", nn.ConvTranspose2d(4, 8, 3, bias=False), 28_800, 12 * 12 * 4 * 8 * 9),
    ("transposed, stride 2", nn.ConvTranspose2d(4, 8, 3, stride=2, bias=False), 28_800, 21 * 21 * 4 * 8 * 9),
]:
    told = counts(layer)
    print(name, told, "made", made(layer))
    assert made(layer) == right
    assert told["ptflops"] == told["fvcore"] == told["PyTorch, halved"] == right
    assert told["thop"] == told["torchinfo"] == of_the_output, "another answer than recorded"
PYTHON
