#!/usr/bin/env bash
# DIPlib 3.6.1: Convolution with method="fourier" is exact on 30 columns, and on 32 the
# picture of one bright pixel is not the kernel: its columns are mixed, and it ripples.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check diplib==3.6.1 numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import numpy as np, diplib as dip

kernel = np.arange(1.0, 10).reshape(3, 3)

def both(side):
    picture = np.random.default_rng(0).random((side, side))
    ways = [dip.Convolution(dip.Image(picture), dip.Image(kernel), method=way) for way in ("direct", "fourier")]
    return [np.asarray(way)[3:-3, 3:-3] for way in ways]

wrong = []
for side in range(8, 65):
    direct, fourier = both(side)
    if abs(direct - fourier).max() > 1e-6:
        wrong.append(side)
print("sides from 8 to 64 on which the two methods differ, far from the border:", wrong)
dot = np.zeros((7, 7)); dot[3, 3] = 1
seen = np.asarray(dip.Convolution(dip.Image(dot), dip.Image(kernel), method="fourier"))
print("the middle row of a bright pixel on 7 columns:", seen[3].round(3).tolist())
assert wrong == [9, 13, 19, 23, 24, 25, 31, 32, 33, 43, 47, 53, 59, 60, 61], "another answer than recorded"
np.testing.assert_allclose(seen[3], [0.263, -0.195, 4.104, 5, 5.896, 0.195, -0.263], atol=1e-3)
PYTHON
