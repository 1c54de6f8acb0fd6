#!/usr/bin/env bash
# The mean of a picture of ones is 1. By Bottleneck 1.6.0 that of 4096 rows of 8192, in
# single precision, is 0.5, and its standard deviation 0.354: one sum in single precision
# runs over all pixels, and from 2²⁴ on, adding 1 changes nothing. Row by row, and then over
# the rows, the mean is 1. NumPy adds in pairs and says 1 and 0.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check bottleneck==1.6.0 numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import bottleneck, numpy as np

ones = np.ones((4096, 8192), np.float32)
mean, deviation = float(bottleneck.nanmean(ones)), float(bottleneck.nanstd(ones))
rows = float(bottleneck.nanmean(bottleneck.nanmean(ones, axis=1)))
print("Bottleneck: mean", mean, "deviation", deviation, "by rows", rows)
print("NumPy: mean", np.nanmean(ones), "deviation", np.nanstd(ones))
assert np.nanmean(ones) == 1 and np.nanstd(ones) == 0 and rows == 1
assert mean == 0.5 and abs(deviation - 0.125**0.5) < 1e-4, "another answer than recorded"
PYTHON
