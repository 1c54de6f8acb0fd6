#!/usr/bin/env bash
# Weights in eight bits, by optimum-quanto 0.2.7 with PyTorch 2.15.0: a filter whose weights
# are all 0, as pruning leaves it, is still 0 as whole numbers (`qint8`). As floats of eight
# bits (`qfloat8`) it is NaN, and so is its whole map: the scale of a filter is its largest
# weight, and nothing keeps it from being 0. The filter beside it is right.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check \
    torch==2.15.0 optimum-quanto==0.2.7 numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import torch
from optimum.quanto import freeze, qfloat8, qint8, quantize

def network():
    layer = torch.nn.Conv2d(1, 2, 3, bias=False)
    with torch.no_grad():
        layer.weight[0] = 1
        layer.weight[1] = 0
    return torch.nn.Sequential(layer)

picture = torch.ones(1, 1, 3, 3)
for kind, recorded in [(qint8, [9, 0]), (qfloat8, [9, float("nan")])]:
    model = network()
    quantize(model, weights=kind)
    freeze(model)
    seen = model(picture).flatten()
    print(kind.name, seen.tolist())
    expected = torch.tensor(recorded, dtype=torch.float32)
    torch.testing.assert_close(seen, expected, equal_nan=True, msg="another answer than recorded")
PYTHON
