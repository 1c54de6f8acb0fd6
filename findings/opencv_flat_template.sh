#!/usr/bin/env bash
# A template without any pattern, searched by normalized correlation: there is nothing to be
# alike. scikit-image 0.26.0 says 0 everywhere, OpenCV 5.0.0 a perfect match, 1, everywhere.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check opencv-python-headless==5.0.0.93 scikit-image==0.26.0 numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import cv2
import numpy as np
from skimage.feature import match_template

image = (np.arange(36) ** 2 % 251).reshape(6, 6).astype(np.float32)
flat = np.full((3, 3), 7, np.float32)
found = cv2.matchTemplate(image, flat, cv2.TM_CCOEFF_NORMED)
other = match_template(image, flat)
print("OpenCV", found.tolist())
print("scikit-image", other.tolist())
np.testing.assert_array_equal(found, np.ones((4, 4)))
np.testing.assert_array_equal(other, np.zeros((4, 4)))
PYTHON
