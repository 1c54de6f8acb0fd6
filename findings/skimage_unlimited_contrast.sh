#!/usr/bin/env bash
# Contrast-limited equalization leaves a flat picture nearly as it is: that is what its limit
# is for. scikit-image 0.26.0's equalize_adapthist makes black, grey and white all white; and
# of grey with one pixel brighter by 1 of 255 it makes a white dot on black, since it
# stretches the picture from 0 to 1 before it limits anything. OpenCV 5.0.0's CLAHE makes 135
# of 128, and tells dot and ground apart by at most 8.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check \
    scikit-image==0.26.0 opencv-python-headless==5.0.0.93 numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import cv2
import numpy as np
from skimage.exposure import equalize_adapthist

clahe = cv2.createCLAHE(2.0, (8, 8))
for grey in [0, 128, 255]:
    flat = np.full((64, 64), grey, np.uint8)
    answer, other = equalize_adapthist(flat), clahe.apply(flat)
    print(f"flat {grey:3}: scikit-image", np.unique(answer * 255), "OpenCV", np.unique(other))
    assert np.abs(other.astype(int) - grey).max() <= 8
    assert (answer == 1).all(), "another answer than recorded"
dotted = np.full((64, 64), 128, np.uint8)
dotted[40, 40] = 129
answer, other = equalize_adapthist(dotted), clahe.apply(dotted)
print("a dot of 129 on 128: scikit-image", answer[40, 40] * 255, "on", np.median(answer) * 255, "OpenCV", other[40, 40], "on", np.median(other))
assert abs(int(other[40, 40]) - np.median(other)) <= 8
assert answer[40, 40] == 1 and np.median(answer) == 0, "another answer than recorded"
PYTHON
