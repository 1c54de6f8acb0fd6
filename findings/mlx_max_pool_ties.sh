#!/usr/bin/env bash
# MLX 0.32.4, on a CPU: the gradient of max pooling is split among all pixels of a window
# that are the largest, in equal parts.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check "mlx[cpu]==0.32.4" numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import numpy as np, mlx.core as mx, mlx.nn as nn

pool = nn.MaxPool2d(2, 2)
x = mx.array(np.array([[1, 3, 0, 0], [3, 3, 0, 0]], np.float32)[None, :, :, None])
slopes = np.array(mx.grad(lambda x: pool(x).sum())(x))[0, :, :, 0]
print("1 3 | 0 0\n3 3 | 0 0  gives")
print(slopes.round(3))
third = 1 / 3
recorded = [[0, third, 0.25, 0.25], [third, third, 0.25, 0.25]]
np.testing.assert_allclose(slopes, recorded, rtol=1e-6)
PYTHON
