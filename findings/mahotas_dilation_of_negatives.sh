#!/usr/bin/env bash
# The largest of negative numbers is negative. dilate of mahotas 1.4.19 answers the largest
# number of the type for it: 127 of a picture of −5 in eight bits, 32 767 in 16 bits,
# 2 147 483 647 in 32. So do close and open, but for one. What guards the sum of two numbers
# from beginning again takes a sum below the larger of them for one that did. Erosion, which
# only takes off, keeps to −6. Signed whole numbers are what a difference of two pictures is
# in.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check mahotas==1.4.19 scipy==1.17.1 numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import mahotas
import numpy as np
from scipy import ndimage

cross = ndimage.generate_binary_structure(2, 1)
for kind in (np.int8, np.int16, np.int32):
    picture = np.full((5, 5), -5, kind)
    most = np.iinfo(kind).max
    seen = [int(f(picture)[2, 2]) for f in (mahotas.dilate, mahotas.close, mahotas.open, mahotas.erode)]
    right = int(ndimage.grey_dilation(picture, footprint=cross)[2, 2])
    print(f"all −5 in {kind.__name__}: dilated {seen[0]}, closed {seen[1]}, opened {seen[2]}, "
          f"eroded {seen[3]}; SciPy dilates to {right}")
    assert right == -5
    assert seen == [most, most - 1, most, -6], "another answer than recorded"

ends = mahotas.dilate(np.array([[-3, -2, -1, 0, 1, 2]] * 3, np.int16))[1].tolist()
print("−3 −2 −1 0 1 2 dilated:", ends)
assert ends == [32767, 32767, 32767, 32767, 3, 3], "another answer than recorded"
PYTHON
