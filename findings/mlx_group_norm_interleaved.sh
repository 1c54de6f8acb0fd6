#!/usr/bin/env bash
# MLX 0.32.4: GroupNorm with two groups of four channels puts the first channel and the third
# into one group, not the first two, unless it is asked for PyTorch's way.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check "mlx[cpu]==0.32.4" numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import numpy as np, mlx.core as mx, mlx.nn as nn

x = np.array([[[0, 1, 100, 101], [2, 3, 102, 103]]], np.float32)  # two places of four channels

def normalized(groups):
    y = np.empty_like(x)
    for group in groups:
        of_group = x[:, :, group]
        y[:, :, group] = (of_group - of_group.mean()) / np.sqrt(of_group.var() + 1e-5)
    return y

usual = np.array(nn.GroupNorm(2, 4, affine=False)(mx.array(x)))
alike = np.array(nn.GroupNorm(2, 4, affine=False, pytorch_compatible=True)(mx.array(x)))
print("as it comes:            ", usual[0, 0].round(3).tolist())
print("pytorch_compatible=True:", alike[0, 0].round(3).tolist())
np.testing.assert_allclose(usual, normalized([[0, 2], [1, 3]]), atol=1e-4)
np.testing.assert_allclose(alike, normalized([[0, 1], [2, 3]]), atol=1e-4)
PYTHON
