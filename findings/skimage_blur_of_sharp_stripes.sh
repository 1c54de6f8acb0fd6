#!/usr/bin/env bash
# Stripes of black and white without a grey between are sharp. blur_effect of scikit-image
# 0.26.0, which is 0 for no blur and 1 for the most, says 1 for them, and 1 again for the same
# stripes blurred by any σ. It measures along rows and along columns and takes the larger:
# along the stripes there is no edge, and a share of nothing is 1 here. With one grey pixel
# among the stripes it is 0.097.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check scikit-image==0.26.0 scipy==1.17.1 numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import numpy as np
from scipy.ndimage import gaussian_filter
from skimage.measure import blur_effect

stripes = np.tile([0.0, 0, 1, 1], (32, 8))
board = np.kron(np.indices((8, 8)).sum(0) % 2, np.ones((4, 4)))
dotted = stripes.copy()
dotted[16, 16] = 0.5
for name, picture, recorded in [
    ("stripes", stripes, 1),
    ("stripes, blurred", gaussian_filter(stripes, 3), 1),
    ("stripes and a dot", dotted, 0.0972),
    ("a board", board, 0.1299),
    ("a board, blurred", gaussian_filter(board, 2.0), 0.2364),
]:
    seen, each = blur_effect(picture), blur_effect(picture, reduce_func=None)
    print(f"{name}: {seen:.3f}, along columns and rows {each[0]:.3f} {each[1]:.3f}")
    assert abs(seen - recorded) < 1e-3, "another answer than recorded"
assert np.unique(stripes).tolist() == [0, 1]
PYTHON
