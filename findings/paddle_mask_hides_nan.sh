#!/usr/bin/env bash
# PaddlePaddle 3.3.1, on a CPU: max pooling answers NaN for a window that ends with one,
# and the same call with return_mask=True answers the other number.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check paddlepaddle==3.3.1 numpy==2.4.6
"$folder/venv/bin/python" -W ignore - <<'PYTHON'
import numpy as np, paddle, paddle.nn.functional as F

def row(*values):
    return paddle.to_tensor(np.array(values, np.float32).reshape(1, 1, 1, -1))

nan = float("nan")
x = row(1, nan, 3, 2, nan, 5)
alone = F.max_pool2d(x, [1, 2], [1, 2]).numpy().ravel()
values, places = (found.numpy().ravel() for found in F.max_pool2d(x, [1, 2], [1, 2], return_mask=True))
print("values alone      ", alone)
print("values with places", values, places)
assert np.isnan(alone[0]) and alone[1:].tolist() == [3, 5], "another answer than recorded"
assert values.tolist() == [1, 3, 5] and places.tolist() == [0, 2, 5], "another answer than recorded"
PYTHON
