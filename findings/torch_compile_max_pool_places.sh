#!/usr/bin/env bash
# The places of a max pooling are places of pixels. Compiled by PyTorch 2.15.0 they are not
# where a window at the border is minus infinity throughout, as masks make it: the place is
# one of the padding, −1 or less, or one of the row before. Not compiled, it is the first
# pixel of the window. The values are the same. Needs a C++ compiler.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check torch==2.15.0 numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import torch
import torch.nn.functional as F

def pool(x):
    return F.max_pool2d(x, 3, stride=2, padding=1, return_indices=True)

masked = torch.full((1, 1, 4, 4), -torch.inf)
(values, places), (compiled_values, compiled) = pool(masked), torch.compile(pool)(masked)
print("places           ", places.flatten().tolist())
print("places, compiled ", compiled.flatten().tolist())
assert torch.equal(values, compiled_values)
assert places.flatten().tolist() == [0, 1, 4, 5]
assert compiled.flatten().tolist() == [-5, -3, 3, 5], "another answer than recorded"
PYTHON
