#!/usr/bin/env bash
# A picture shifted by 0 is that picture, and resized to its own size too. mahotas 1.4.19
# moves it by a pixel to the left and up, and leaves a black column and row at the end. It
# takes the next sample behind the place asked for, whatever the order of the spline: by half a
# pixel the row comes out as it was, where straight lines give 15 25 35 45 55. So each
# picture that zoom, resize_to or imresize make ends in black.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check mahotas==1.4.19 scipy==1.17.1 numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import numpy as np
from mahotas.interpolate import shift, zoom
from mahotas.resize import resize_to
from scipy import ndimage

ramp = np.tile(np.arange(1.0, 7) * 10, (6, 1))
white = np.full((6, 6), 255.0)
for name, seen, right, recorded in [
    ("shifted by 0", shift(ramp, [0, 0], order=1), ramp, [20, 30, 40, 50, 60, 0]),
    ("by 0, cubic", shift(ramp, [0, 0], order=3), ramp, [20, 30, 40, 50, 60, 0]),
    ("by 0.5", shift(ramp, [0, 0.5], order=1), ndimage.shift(ramp, [0, 0.5], order=1), None),
    ("resized to 6×6", resize_to(ramp, (6, 6), order=1), ramp, [20, 30, 40, 50, 60, 0]),
    ("white to 3×3", resize_to(white, (3, 3)), np.full((3, 3), 255), [255, 255, 0]),
    ("white to 12×12", zoom(white, 2), np.full((12, 12), 255), [255] * 11 + [0]),
]:
    print(f"{name}: {seen[1].round(3).tolist()}, is {right[1].tolist()}")
    recorded = [10, 20, 30, 40, 50, 60] if recorded is None else recorded
    assert np.allclose(seen[1], recorded, atol=1e-4), "another answer than recorded"
    if name != "by 0.5":
        assert np.allclose(seen[-1], 0, atol=1e-4), "another answer than recorded"
PYTHON
