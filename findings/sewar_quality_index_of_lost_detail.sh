#!/usr/bin/env bash
# Wang's universal quality index says 1 of a picture and itself, 0 of a picture and its mean,
# where all detail is lost, and −1 of a picture and its negative: it is built of a covariance.
# sewar 0.4.10's uqi says 1, 0.99 and 0.98. Its formula is that of sums over a window, and
# what it puts in are the means of SciPy's uniform_filter.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check sewar==0.4.10 scipy==1.17.1 numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import numpy as np
from sewar.full_ref import uqi

rows, columns = np.indices((32, 32))
board = np.where((rows + columns) % 2, 90, 110).astype(np.uint8)

def wang(a, b):
    # every window of 8x8 of a board holds 32 fields of each colour: all windows say the same
    a, b = a[:8, :8].astype(float), b[:8, :8].astype(float)
    covariance = ((a - a.mean()) * (b - b.mean())).mean()
    return 4 * covariance * a.mean() * b.mean() / ((a.var() + b.var()) * (a.mean() ** 2 + b.mean() ** 2))

for name, other, right, recorded in [
    ("itself  ", board, 1, 1.0),
    ("its mean", np.full_like(board, 100), 0, 0.99495),
    ("negative", 200 - board, -1, 0.97989),
]:
    seen = uqi(board, other.astype(np.uint8), ws=8)
    print("a board and", name, "by the formula", wang(board, other), "sewar", round(float(seen), 5))
    assert abs(wang(board, other) - right) < 1e-9
    assert abs(seen - recorded) < 1e-5, "another answer than recorded"
PYTHON
