#!/usr/bin/env bash
# thop 0.1.1 and ptflops 0.7.5 count what has the class nn.Conv2d. timm's convolution with
# padding "SAME" is a class made of it, and is counted as nothing, without a word: of a
# small MobileNet of timm 1.0.31 with 5.75 million products thop tells 4.18. fvcore 0.1.5
# and PyTorch 2.15.0's own counter look at what is computed, and count it.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check \
    torch==2.15.0 timm==1.0.31 thop==0.1.1.post2209072238 ptflops==0.7.5 \
    fvcore==0.1.5.post20221221 numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import contextlib, copy, io, logging, warnings
import torch
from torch import nn

warnings.simplefilter("ignore")
logging.disable(logging.WARNING)

import timm
from fvcore.nn import FlopCountAnalysis
from ptflops import get_model_complexity_info
from thop import profile
from timm.layers import Conv2dSame
from torch.utils.flop_counter import FlopCounterMode

class Named(nn.Conv2d):
    """A convolution by another name."""

def counts(model, *shape):
    x = torch.rand(1, *shape)
    fresh = lambda: copy.deepcopy(model).eval()
    with contextlib.redirect_stdout(io.StringIO()):
        told = {
            "thop": profile(fresh(), (x,), verbose=False)[0],
            "ptflops": get_model_complexity_info(fresh(), shape, as_strings=False, print_per_layer_stat=False, backend="pytorch")[0],
            "fvcore": FlopCountAnalysis(fresh(), x).total(),
        }
        with FlopCounterMode(display=False) as counter:
            fresh()(x)
        told["PyTorch, halved"] = counter.get_total_flops() / 2
    return {name: int(count) for name, count in told.items()}

products = 8 * 8 * 4 * 8 * 9
for name, kind, by_class in [("nn.Conv2d", nn.Conv2d, products), ("of a class made of it", Named, 0)]:
    told = counts(nn.Sequential(kind(4, 8, 3, bias=False)), 4, 10, 10)
    print(name, told)
    assert told["fvcore"] == told["PyTorch, halved"] == products
    assert told["thop"] == told["ptflops"] == by_class, "another answer than recorded"
told = counts(nn.Sequential(Conv2dSame(4, 8, 3, bias=False)), 4, 10, 10)
print("timm's Conv2dSame", told)
assert told["fvcore"] == told["PyTorch, halved"] == 10 * 10 * 4 * 8 * 9
assert told["thop"] == told["ptflops"] == 0, "another answer than recorded"
told = counts(timm.create_model("tf_mobilenetv3_small_minimal_100"), 3, 64, 64)
print("MobileNet", told)
assert told["PyTorch, halved"] == 5_750_528
assert told["thop"] == 4_184_512, "another answer than recorded"
PYTHON
