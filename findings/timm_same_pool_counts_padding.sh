#!/usr/bin/env bash
# timm 1.0.31, torch 2.15.0: AvgPool2dSame is there for TensorFlow's "SAME", which leaves
# the padding out of the mean. It takes count_include_pad=False and counts the padding:
# the corner of a picture of ones is 4/9. PyTorch's own pooling, told the same, says 1.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check \
    torch==2.15.0 timm==1.0.31 numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import torch
from timm.layers import AvgPool2dSame, create_pool2d

ones = torch.ones(1, 1, 5, 5)
COUNTED = [[4 / 9, 6 / 9, 4 / 9], [6 / 9, 1, 6 / 9], [4 / 9, 6 / 9, 4 / 9]]
for name, pool in [
    ("AvgPool2dSame", AvgPool2dSame(3, stride=2, count_include_pad=False)),
    ("create_pool2d", create_pool2d("avg", 3, stride=2, padding="same", count_include_pad=False)),
]:
    seen = pool(ones)[0, 0]
    print(name, seen.tolist())
    torch.testing.assert_close(seen, torch.tensor(COUNTED), msg="another answer than recorded")
# (5 − 1) / 2 + 1 = 3 windows take one pixel of padding on each side.
plain = torch.nn.AvgPool2d(3, stride=2, padding=1, count_include_pad=False)(ones)[0, 0]
print("torch.nn.AvgPool2d", plain.tolist())
assert (plain == 1).all()
PYTHON
