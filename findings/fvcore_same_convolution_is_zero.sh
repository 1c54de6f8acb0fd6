#!/usr/bin/env bash
# A convolution with padding="same" computes what one with padding=1 does. fvcore 0.1.5 counts
# 28 800 products of the one and none of the other, which goes by another name inside PyTorch
# 2.15.0. thop 0.1.1, ptflops 0.7.5 and PyTorch's own counter count both.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check \
    torch==2.15.0 thop==0.1.1.post2209072238 ptflops==0.7.5 fvcore==0.1.5.post20221221 numpy==2.4.6
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

x = torch.rand(1, 4, 10, 10)
products = 10 * 10 * 4 * 8 * 9
for padding, recorded in [(1, products), ("same", 0)]:
    layer = nn.Conv2d(4, 8, 3, padding=padding, bias=False)
    with contextlib.redirect_stdout(io.StringIO()):
        told = {
            "thop": profile(copy.deepcopy(layer), (x,), verbose=False)[0],
            "ptflops": get_model_complexity_info(copy.deepcopy(layer), (4, 10, 10), as_strings=False, print_per_layer_stat=False)[0],
        }
        with FlopCounterMode(display=False) as counter:
            layer(x)
        told["PyTorch, halved"] = counter.get_total_flops() / 2
    counted = FlopCountAnalysis(layer, x).total()
    print(f"padding={padding!r}", {name: int(count) for name, count in told.items()}, "fvcore", counted)
    assert set(told.values()) == {products}
    assert counted == recorded, "another answer than recorded"
PYTHON
