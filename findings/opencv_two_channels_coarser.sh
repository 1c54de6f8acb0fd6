#!/usr/bin/env bash
# OpenCV 5.0.0: warpAffine moves a ramp of one, three or four channels by 1/64 of a pixel
# rightly. The same ramp with two channels (a flow field), or in double precision, moves
# twice as far: there places are still rounded to 1/32 of a pixel. In OpenCV 4.14.0 all
# move twice as far.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check \
    opencv-python-headless==5.0.0.93 numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import cv2
import numpy as np

left = np.array([[1, 0, -1 / 64], [0, 1, 0]])  # to the left by 1/64

def moved(kind, channels):
    ramp = np.repeat(np.arange(0, 640, 64.0)[None, :, None], 3, 0).repeat(channels, 2).astype(kind)
    step = cv2.warpAffine(ramp, left, (10, 3)).reshape(3, 10, channels)[1, 1:-1, 0] - ramp[1, 1:-1, 0]
    return set(step.round(4).tolist())

for kind in (np.float32, np.float64):
    for channels in (1, 2, 3, 4):
        print(kind.__name__, channels, "channels, a ramp of 64 a pixel rises by", moved(kind, channels))
assert [moved(np.float32, channels) for channels in (1, 2, 3, 4)] == [{1}, {2}, {1}, {1}]
assert moved(np.float64, 1) == {2}, "another answer than recorded"
PYTHON
