#!/usr/bin/env bash
# SciPy 1.17.1: 1 2 3 4 under 1 10, mode "same". signal.correlate and signal.correlate2d of
# the same arrays differ by a shift of one; of signal.convolve and convolve2d they do not.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check scipy==1.17.1 numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import numpy as np
from scipy import signal

x, k = np.array([[1, 2, 3, 4]]), np.array([[1, 10]])
recorded = {
    "correlate": [10, 21, 32, 43],
    "correlate2d": [21, 32, 43, 4],
    "convolve": [1, 12, 23, 34],
    "convolve2d": [1, 12, 23, 34],
}
for name, row in recorded.items():
    found = getattr(signal, name)(x, k, "same")
    print(f"{name:12}", found.tolist())
    np.testing.assert_array_equal(found, [row])
PYTHON
