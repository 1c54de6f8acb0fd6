#!/usr/bin/env bash
# PaddlePaddle 3.3.1, on a CPU: a transposed convolution with padding="SAME" and stride 2
# makes 2n numbers of n where n is even, and 2n - 1 where it is odd (TensorFlow: always 2n).
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check paddlepaddle==3.3.1 numpy==2.4.6
"$folder/venv/bin/python" -W ignore - <<'PYTHON'
import numpy as np, paddle, paddle.nn.functional as F

def row(*values):
    return paddle.to_tensor(np.array(values, np.float32).reshape(1, 1, 1, -1))

for n in range(3, 9):
    out = F.conv2d_transpose(row(*[1] * n), row(1, 1, 1), stride=[1, 2], padding="SAME").numpy().ravel()
    print(f"{n} numbers: {len(out)} come out, {out}")
    assert len(out) == 2 * n - n % 2, "another answer than recorded"
PYTHON
