#!/usr/bin/env bash
# OpenCV 5.0.0, on an x86 CPU: the bilateral filter (d = 5, sigmas 30 and 3) of a grey
# 8-bit picture that is white everywhere, 255, is 254; of the 256 flat pictures 126 become
# darker by one. Their mean is a little below a whole number and is cut off, not rounded.
# The same pictures with three equal channels stay as they are.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check \
    opencv-python-headless==5.0.0.93 numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import cv2
import numpy as np

def darker(flat):
    return int(flat.ravel()[0]) - int(cv2.bilateralFilter(flat, 5, 30, 3)[12, 2].min())

grey = [darker(np.full((24, 24), value, np.uint8)) for value in range(256)]
three = [darker(np.full((24, 24, 3), value, np.uint8)) for value in range(256)]
print("grey: darker by", {by: grey.count(by) for by in set(grey)}, "of them 100 by", grey[100], "255 by", grey[255])
print("three channels: darker by", {by: three.count(by) for by in set(three)})
assert grey[255] == 1 and grey[100] == 1 and sum(grey) == 126, "another answer than recorded"
assert set(three) == {0}
PYTHON
