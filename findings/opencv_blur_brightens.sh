#!/usr/bin/env bash
# OpenCV 5.0.0 (4.14.0 too): the mean of two neighbours, blur(…, (2, 1)), of an 8-bit
# picture that is 100 everywhere is 101 everywhere, and a hundred blurs make 200 of it. The
# sum of an even and an odd number is rounded rightly; an even sum has 1 too much. Each
# other width from 1 to 9 keeps 100, and so do 16 bits.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check \
    opencv-python-headless==5.0.0.93 numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import cv2
import numpy as np

def flat(kind, size):
    return set(cv2.blur(np.full((20, 30), 100, kind), size).ravel().tolist())

sizes = [(w, h) for w in range(1, 10) for h in range(1, 10)]
wrong = {size: flat(np.uint8, size) for size in sizes if flat(np.uint8, size) != {100}}
print("8 bits, sizes that do not keep 100:", wrong)
assert wrong == {(2, 1): {101}, (1, 2): {101}}, "another answer than recorded"
assert all(flat(np.uint16, size) == {100} for size in sizes)
row = np.array([[1, 2, 2, 1, 3, 5]], np.uint8)
seen, mean = cv2.blur(row, (2, 1)).tolist(), cv2.blur(row.astype(float), (2, 1)).tolist()
print("means", mean, "in 8 bits", seen)
assert seen == [[2, 2, 3, 2, 3, 5]] and mean == [[1.5, 1.5, 2, 1.5, 2, 4]]
picture = np.full((20, 30), 100, np.uint8)
for _ in range(100):
    picture = cv2.blur(picture, (2, 1))
print("after a hundred blurs:", picture[10, 15])
assert picture[10, 15] == 200
PYTHON
