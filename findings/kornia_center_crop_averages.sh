#!/usr/bin/env bash
# A crop is made of pixels of the picture. kornia 0.9.0's center_crop of two columns of five
# answers means of neighbours, since the middle lies half a pixel off: a mask of zeros and
# ones, or of class numbers, comes out with 0.5. torchvision 0.29.2 takes the pixels from one
# side of the middle.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check \
    torch==2.15.0 torchvision==0.29.2 kornia==0.9.0 numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import torch
from kornia.geometry import center_crop
from torchvision.transforms.v2.functional import center_crop as of_torchvision

mask = torch.tensor([[0.0, 0, 1, 1, 1], [0, 0, 1, 1, 1]])[None, None]
for columns, recorded in [(3, [0, 1, 1]), (2, [0.5, 1])]:
    crop = center_crop(mask, (2, columns))[0, 0, 0].round(decimals=4).tolist()
    other = of_torchvision(mask, [2, columns])[0, 0, 0].tolist()
    print("of 0 0 1 1 1 the middle", columns, "kornia", crop, "torchvision", other)
    assert set(other) <= {0, 1}
    assert crop == recorded, "another answer than recorded"
PYTHON
