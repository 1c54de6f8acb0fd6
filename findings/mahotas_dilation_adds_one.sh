#!/usr/bin/env bash
# Dilating takes the largest neighbour, eroding the smallest: both are values of the picture,
# and a flat picture stays as it is. mahotas 1.4.19 makes 101 of a picture of 100 by dilating
# it, and 99 by eroding it, and again one more with each call. The ones of the cross, the
# default, which say who is a neighbour, are also heights that are added and taken off. A
# cross of whole numbers that are larger lifts by that much; SciPy takes a footprint apart
# from a structure of heights.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check mahotas==1.4.19 scipy==1.17.1 numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import mahotas
import numpy as np
from scipy import ndimage

flat = np.full((5, 5), 100, np.uint8)
cross = ndimage.generate_binary_structure(2, 1)
for name, once, other, step in [
    ("dilated", mahotas.dilate, ndimage.grey_dilation, 1),
    ("eroded", mahotas.erode, ndimage.grey_erosion, -1),
]:
    seen, right = flat, flat
    for times in (1, 2, 3):
        seen, right = once(seen), other(right, footprint=cross)
        print(f"100 {name} {times} times: mahotas {seen[2, 2]}, SciPy {right[2, 2]}")
        assert (right == 100).all()
        assert (seen == 100 + times * step).all(), "another answer than recorded"

dot = np.array([[10, 10, 10], [10, 60, 10], [10, 10, 10]], np.uint8)
print("a dot of 60 on 10, dilated by a square:", mahotas.dilate(dot, np.ones((3, 3)))[0].tolist())
assert (mahotas.dilate(dot, np.ones((3, 3))) == 61).all(), "another answer than recorded"
PYTHON
