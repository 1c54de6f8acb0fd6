#!/usr/bin/env bash
# A closing fills gaps and takes nothing: what is in the picture stays in it. binary_closing
# of SciPy 1.17.1 takes the whole border off a picture that is full, and both ends off a
# diagonal line; two rounds take two pixels from each side. The outside counts as empty for
# the erosion too, so what reaches the border is eaten from there. grey_closing of the same
# module, and scikit-image's closing, keep all of it. With border_value=1 the full picture
# stays full, and an empty one gets four pixels, in its corners.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check scikit-image==0.26.0 scipy==1.17.1 numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import numpy as np
from scipy.ndimage import binary_closing, generate_binary_structure, grey_closing
from skimage.morphology import closing

cross = generate_binary_structure(2, 1)
full, line = np.ones((6, 6), bool), np.eye(6, dtype=bool)
for name, picture, options, recorded in [
    ("full", full, {}, 16),
    ("full, 2 rounds", full, {"iterations": 2}, 4),
    ("a diagonal", line, {}, 4),
    ("full, border 1", full, {"border_value": 1}, 36),
    ("empty, border 1", ~full, {"border_value": 1}, 4),
]:
    seen = binary_closing(picture, **options)
    grey = grey_closing(picture.astype(np.uint8), footprint=cross)
    skimage = closing(picture, cross)
    print(f"{name}: {picture.sum()} pixels, closed {seen.sum()}, grey_closing {grey.sum()}, scikit-image {skimage.sum()}")
    assert (grey >= picture).all() and (skimage >= picture).all()
    assert seen.sum() == recorded, "another answer than recorded"
PYTHON
