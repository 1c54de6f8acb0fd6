#!/usr/bin/env bash
# MNN 3.6.1's cv.resize takes the names of OpenCV's interpolations. Linear agrees with OpenCV
# 5.0.0. Cubic, area and Lanczos are taken without a word, and answer the nearest pixel: a
# picture made smaller by area keeps one pixel of each block, whichever stripes it falls on.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check mnn==3.6.1 opencv-python-headless==5.0.0.93 numpy==2.4.6
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import cv2
import MNN.cv as mnn
import numpy as np

stripes = np.tile(np.array([0, 100, 200, 100, 0, 60], np.uint8), (6, 1))
cv2.imwrite("stripes.png", stripes)
picture = mnn.imread("stripes.png", mnn.IMREAD_GRAYSCALE)

def both(size, name):
    of_mnn = np.array(mnn.resize(picture, size, 0.0, 0.0, getattr(mnn, name)).read()).reshape(size[::-1])
    of_opencv = cv2.resize(stripes, size, interpolation=getattr(cv2, name))
    print(f"{name:14} MNN {of_mnn[1].tolist()}  OpenCV {of_opencv[1].tolist()}")
    return of_mnn[1].tolist(), of_opencv[1].tolist()

of_mnn, of_opencv = both((3, 3), "INTER_LINEAR")
assert of_mnn == of_opencv == [50, 150, 30]
of_mnn, of_opencv = both((3, 3), "INTER_AREA")
assert of_opencv == [50, 150, 30]
assert of_mnn == [100, 100, 60], "another answer than recorded"
nearest, _ = both((12, 6), "INTER_NEAREST")
assert nearest == [0, 0, 100, 100, 200, 200, 100, 100, 0, 0, 60, 60]
for name in ["INTER_CUBIC", "INTER_LANCZOS4"]:
    of_mnn, of_opencv = both((12, 6), name)
    assert of_opencv != nearest
    assert of_mnn == nearest, "another answer than recorded"
PYTHON
