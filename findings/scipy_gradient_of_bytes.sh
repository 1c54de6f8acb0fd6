#!/usr/bin/env bash
# The strength of an edge is not negative, and that of an edge from 0 up to 255 behind a
# Gaussian of σ = 1 is 93 at most: there is room for it in bytes. gaussian_gradient_magnitude
# of SciPy 1.17.1 says 0 3 13 4 | 4 13 3 0 in bytes, with 4 where the edge is: squares are
# taken in bytes, and begin again at 0 behind 255. Up to a strength of 15 the answer is right:
# a step from 0 to 40 has 14, and a step from 0 to 60, which is stronger, 13.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check scipy==1.17.1 numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import numpy as np
from scipy.ndimage import gaussian_gradient_magnitude

def by_hand(row):
    x = np.arange(-4, 5)
    g = np.exp(-(x**2) / 2)
    slope = x * g / g.sum()
    padded = np.pad(np.asarray(row, float), 4, mode="symmetric")
    return [abs((padded[i : i + 9] * slope).sum()) for i in range(len(row))]

for row, recorded in [
    ([0] * 4 + [255] * 4, [0, 3, 13, 4, 4, 13, 3, 0]),
    ([0] * 4 + [40] * 4, [0, 0, 4, 14, 14, 4, 0, 0]),
    ([0] * 4 + [60] * 4, [0, 0, 7, 13, 13, 7, 0, 0]),
]:
    picture = np.array([row] * 8)
    seen = gaussian_gradient_magnitude(picture.astype(np.uint8), 1)[4]
    floats = gaussian_gradient_magnitude(picture.astype(float), 1)[4]
    print(f"from {row[0]} to {row[-1]}: in bytes {seen.tolist()}, in floats {floats.round(1).tolist()}")
    assert np.allclose(floats, by_hand(row))
    assert seen.tolist() == recorded, "another answer than recorded"
PYTHON
