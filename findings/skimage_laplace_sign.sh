#!/usr/bin/env bash
# scikit-image 0.26.0: filters.laplace of one bright pixel is 4 in the middle and −1 around
# it. SciPy 1.17.1's ndimage.laplace is −4 and 1, as second derivatives are: of x² / 2 it
# is 1, and scikit-image says −1. To subtract the Laplacian makes an edge steeper; with
# scikit-image's it gets smoother.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check \
    scikit-image==0.26.0 scipy==1.17.1 numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import numpy as np
from scipy import ndimage
from skimage import filters

pixel = np.zeros((5, 5))
pixel[2, 2] = 1
parabola = np.tile(np.arange(9.0) ** 2 / 2, (9, 1))
edge = np.tile([0, 0, 0, 0.3, 0.7, 1, 1, 1], (8, 1))
seen = {}
for name, laplace in [("SciPy", ndimage.laplace), ("scikit-image", filters.laplace)]:
    row = laplace(pixel)[2].tolist()
    curve = float(laplace(parabola)[4, 4])
    step = float(np.diff(edge - 0.25 * laplace(edge), axis=1).max())
    print(f"{name}: pixel {row}, x² / 2 {curve}, largest step of an edge of 0.4 less a quarter {step:.3f}")
    seen[name] = row, curve, round(step, 3)
assert seen["SciPy"] == ([0, 1, -4, 1, 0], 1, 0.45)
assert seen["scikit-image"] == ([0, -1, 4, -1, 0], -1, 0.35), "another answer than recorded"
PYTHON
