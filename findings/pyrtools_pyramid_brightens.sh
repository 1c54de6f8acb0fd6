#!/usr/bin/env bash
# A level of a Gaussian pyramid is the picture, smaller: a flat 100 is 100 on each. That of
# pyrtools 1.1.1 is twice as bright on each next level: 100 200 400 800 1600. Its binomial
# filters have the sum √2 along rows and again along columns, as wavelets have; the manual
# says a norm of 1 for the pyramid, and √0.547 is what it is. OpenCV's levels are all 100.
# The Laplacian pyramid is built from it, and its smallest level is 1600 as well.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check \
    pyrtools==1.1.1 opencv-python-headless==5.0.0.93 scipy==1.17.1 numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import cv2
import numpy as np
import pyrtools

flat = np.full((64, 64), 100.0)
other = flat
levels = pyrtools.pyramids.GaussianPyramid(flat).pyr_coeffs
for level in range(5):
    seen = levels[(level, 0)]
    print(f"level {level}, {seen.shape[0]}×{seen.shape[1]}: pyrtools {seen.mean():.1f}, OpenCV {other.mean():.1f}")
    assert np.allclose(other, 100) and other.shape == seen.shape
    assert np.allclose(seen, 100 * 2**level), "another answer than recorded"
    other = cv2.pyrDown(other)
taps = pyrtools.named_filter("binom5")
print(f"filter: sum {taps.sum():.4f}, sum of squares {(taps**2).sum():.4f}")
assert np.isclose(taps.sum(), 2**0.5) and np.isclose((taps**2).sum(), 0.546875)
PYTHON
