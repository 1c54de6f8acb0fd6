#!/usr/bin/env bash
# PaddlePaddle 3.3.1, on a CPU: a convolution with padding="SAME" forgets its dilation.
# Eight numbers stay eight, so no size tells; the same padding in numbers keeps it.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check paddlepaddle==3.3.1 numpy==2.4.6
"$folder/venv/bin/python" -W ignore - <<'PYTHON'
import numpy as np, paddle, paddle.nn.functional as F

def row(*values):
    return paddle.to_tensor(np.array(values, np.float32).reshape(1, 1, 1, -1))

x, first = row(1, 2, 3, 4, 5, 6, 7, 8), row(1, 0, 0)
for dilation in (1, 2, 3):
    same = F.conv2d(x, first, dilation=[1, dilation], padding="SAME").numpy().ravel()
    by_number = F.conv2d(x, first, dilation=[1, dilation], padding=[0, dilation]).numpy().ravel()
    print(f"dilation {dilation}: SAME {same}, padding={dilation} {by_number}")
    assert same.tolist() == [0, 1, 2, 3, 4, 5, 6, 7], "another answer than recorded"
    assert by_number.tolist() == [0] * dilation + list(range(1, 9 - dilation)), "another answer than recorded"
PYTHON
