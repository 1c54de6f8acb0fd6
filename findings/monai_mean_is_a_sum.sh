#!/usr/bin/env bash
# The filter "mean" of MONAI 1.6.1's ImageFilter on a flat picture of 1: 9 with three
# pixels, 25 with five. It adds up and does not divide, where "gauss" leaves the middle at
# 1. Zeros lie around the picture: in its corners the sums are 4 and 9.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check \
    torch==2.15.0 monai==1.6.1 numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import torch
from monai.transforms import ImageFilter

flat = torch.ones(1, 9, 9)
for name, size, more, recorded in [("mean", 3, {}, 9), ("mean", 5, {}, 25), ("gauss", 3, {"sigma": 0.5}, 1)]:
    seen = torch.as_tensor(ImageFilter(name, size, **more)(flat))[0]
    print(name, size, "middle", round(seen[4, 4].item(), 4), "corner", round(seen[0, 0].item(), 4))
    assert abs(seen[4, 4].item() - recorded) < 1e-4, "another answer than recorded"
PYTHON
