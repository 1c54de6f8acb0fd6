#!/usr/bin/env bash
# Sobel's filter on a row of 8-bit pixels, in the depth of the input: OpenCV 5.0.0 cuts the
# sums off at 0 and 255, NumPy 2.4.6 keeps their last eight bits. With a deeper output
# OpenCV gives the sums.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check opencv-python-headless==5.0.0.93 numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import cv2
import numpy as np

row = np.array([20, 20, 200, 200, 190, 190, 20, 20], np.uint8)
image = np.repeat(row[None], 3, 0)
kernel = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]], np.float32)
inside = np.s_[1, 1:-1]


def by_hand(image):
    difference = image[:, 2:] - image[:, :-2]
    return difference[0] + 2 * difference[1] + difference[2]


same = cv2.Sobel(image, -1, 1, 0, ksize=3)[inside]
deeper = cv2.Sobel(image, cv2.CV_16S, 1, 0, ksize=3)[inside]
print("OpenCV, 8 bits", same.tolist())
print("OpenCV, 16 bits with a sign", deeper.tolist())
print("NumPy, uint8", by_hand(image).tolist())
np.testing.assert_array_equal(same, [255, 255, 0, 0, 0, 0])
np.testing.assert_array_equal(cv2.filter2D(image, -1, kernel)[inside], same)
np.testing.assert_array_equal(deeper, [720, 720, -40, -40, -680, -680])
np.testing.assert_array_equal(by_hand(image), [208, 208, 216, 216, 88, 88])
PYTHON
