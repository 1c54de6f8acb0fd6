#!/usr/bin/env bash
# A weight that is NaN, in SciPy 1.17.1: ndimage.correlate1d gives NaN everywhere,
# ndimage.correlate leaves the weight out and answers with numbers.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check scipy==1.17.1 numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import numpy as np
from scipy import ndimage

row, weights = np.array([1.0, 2, 3, 4, 5]), np.array([1, np.nan, 1])
answers = {
    "correlate1d": ndimage.correlate1d(row, weights),
    "correlate": ndimage.correlate(row, weights),
    "convolve1d": ndimage.convolve1d(row, weights),
    "convolve": ndimage.convolve(row, weights),
}
without = ndimage.correlate(row, np.array([1.0, 0, 1]))
for name, found in answers.items():
    print(f"{name:12}", found.tolist())
    recorded = np.full(5, np.nan) if name.endswith("1d") else without
    np.testing.assert_array_equal(found, recorded)
PYTHON
