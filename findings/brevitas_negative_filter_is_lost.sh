#!/usr/bin/env bash
# A filter in eight bits has 256 steps between its least and its largest weight, and 0 among
# them: each weight errs by half a step. brevitas 0.13.4's ShiftedUint8 quantizers make −0.3
# of each weight of a filter from −3 to −2.7, and 0 of each of a filter of −1. The step is that
# of the spread, a 255th of 0.3, and the number for 0 would be 2550, which is cut off at 255.
# The same filter with its sign turned is right: there the least weight counts as 0. A filter
# with one weight above 0 is right too.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check brevitas==0.13.4 torch==2.15.0 numpy==2.4.6
"$folder/venv/bin/python" -W ignore - <<'PYTHON'
import torch
from brevitas.nn import QuantConv2d
from brevitas.quant import ShiftedUint8WeightPerChannelFloat, ShiftedUint8WeightPerTensorFloat

for weights, recorded in [
    ([3.0, 2.9, 2.8, 2.7], None),
    ([-3.0, -2.9, -2.8, -2.7], [-0.3] * 4),
    ([-3.0, -2.9, -2.8, 0.1], None),
    ([-1.0, -0.9, -0.7, -0.5], [-0.5] * 4),
    ([-1.0] * 4, [0.0] * 4),
]:
    for quantizer in (ShiftedUint8WeightPerTensorFloat, ShiftedUint8WeightPerChannelFloat):
        layer = QuantConv2d(1, 1, 2, bias=False, weight_quant=quantizer)
        layer.weight.data = torch.tensor(weights).reshape(1, 1, 2, 2)
        layer.eval()
        quantized = layer.quant_weight()
        seen = quantized.value.detach().flatten()
        step = (max(max(weights), 0) - min(min(weights), 0)) / 255
        print(f"{weights}: {[round(w, 3) for w in seen.tolist()]}, number of 0: {quantized.zero_point.item():.0f}, "
              f"a step may be {step:.4f}")
        if recorded is None:
            assert (seen - torch.tensor(weights)).abs().max() < step
        else:
            assert torch.allclose(seen, torch.tensor(recorded), atol=1e-4), "another answer than recorded"
PYTHON
