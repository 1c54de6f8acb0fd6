#!/usr/bin/env bash
# SimpleITK 2.5.7: Convolution of an 8-bit picture answers in 8 bits and begins again at 0
# behind 255: nine pixels of 100 add up to 132.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check SimpleITK==2.5.7 numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import numpy as np, SimpleITK as sitk

def middle(kind):
    picture, kernel = np.full((5, 5), 100, kind), np.ones((3, 3), kind)
    images = sitk.GetImageFromArray(picture), sitk.GetImageFromArray(kernel)
    return sitk.GetArrayFromImage(sitk.Convolution(*images))[2, 2]

bytes_, floats = middle(np.uint8), middle(np.float32)
print("nine times 100 in 8 bits:", bytes_, "in floats:", floats, "and 900 % 256 =", 900 % 256)
assert (bytes_, floats) == (132, 900), "another answer than recorded"
PYTHON
