#!/usr/bin/env bash
# Half way between the bytes 200 and 0 is 100. tinygrad 0.14.0's lerp says 228, and from 250
# to 10 it says 258, a number beyond both: it takes the difference in bytes, where 0 − 200 is
# 56. From the darker to the brighter one it is right. With the weights in a tensor it has a
# way of its own for bytes, and says 228 from 0 to 200 too, where a difference of 200 is
# read as −56. On numbers with a point it is right.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check tinygrad==0.14.0 numpy==2.4.6
DEV=PYTHON PYTHON=1 "$folder/venv/bin/python" - <<'PYTHON'
import numpy as np
from tinygrad import Tensor

dark, bright = np.array([0, 10, 90], np.uint8), np.array([200, 250, 100], np.uint8)
half = Tensor(np.array([0.5, 0.5, 0.5], np.float32))
for name, start, end, weight, recorded in [
    ("dark to bright ", dark, bright, 0.5, [100, 130, 95]),
    ("bright to dark ", bright, dark, 0.5, [228, 258, 223]),
    ("the same, float", bright.astype(np.float32), dark.astype(np.float32), 0.5, [100, 130, 95]),
    ("weights, darker", bright, dark, half, [228, 2, 95]),
    ("weights, bright", dark, bright, half, [228, 2, 95]),
]:
    answer = Tensor(start).lerp(Tensor(end), weight).numpy().tolist()
    print(name, answer)
    assert answer == recorded, "another answer than recorded"
PYTHON
