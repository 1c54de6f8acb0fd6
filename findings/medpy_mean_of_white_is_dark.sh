#!/usr/bin/env bash
# The mean of equal pixels is that pixel. average_filter of medpy 0.5.2 makes 27.44 of a white
# picture in bytes: the sum over the window is kept in the picture's own type, begins again at
# 0 behind 255, and what is left of it is divided. 3×3 pixels of 28 are 252 and keep their
# mean; of 29, which are 261, it is 0.56. The answer is in floats and looks like a mean. The
# same picture in floats is right.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check medpy==0.5.2 scipy==1.17.1 numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import numpy as np
from medpy.filter.image import average_filter

for grey, recorded in [(28, 28), (29, 261 % 256 / 9), (100, 900 % 256 / 9), (255, 2295 % 256 / 9)]:
    bytes_ = average_filter(np.full((6, 6), grey, np.uint8), size=3)
    floats = average_filter(np.full((6, 6), grey, np.float64), size=3)
    print(f"all {grey}: in bytes {bytes_[3, 3]:.2f} ({bytes_.dtype}), in floats {floats[3, 3]:.2f}")
    assert np.allclose(floats, grey)
    assert np.allclose(bytes_, recorded), "another answer than recorded"
PYTHON
