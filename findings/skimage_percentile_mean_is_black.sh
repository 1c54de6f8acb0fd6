#!/usr/bin/env bash
# The mean of what lies between the lowest and the highest tenth of a window, in a picture of
# 255 alone, is 255. rank.mean_percentile of scikit-image 0.26.0, with p0=0.1 and p1=0.9,
# says 0: a grey that reaches from below the one bound to above the other is left out whole,
# and nothing remains. The median by rank.percentile is 255 there. In windows with 10 dark
# pixels of 20 and 15 bright ones of 220 the bright ones go: 20, where the mean of the inner
# 21 is 143.8. With the bounds 0 and 1 nothing goes, and it is 140.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check \
    scikit-image==0.26.0 scipy==1.17.1 numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import numpy as np
from skimage.filters import rank

window = np.ones((5, 5), np.uint8)
white = np.full((5, 5), 255, np.uint8)
two_greys = np.repeat([20, 220], [10, 15]).astype(np.uint8).reshape(5, 5)
for name, picture, recorded in [("white", white, 0), ("two greys", two_greys, 20)]:
    inner = np.sort(picture.ravel())[2:23].mean()
    seen = rank.mean_percentile(picture, window, p0=0.1, p1=0.9)[2, 2]
    all_of_it = rank.mean_percentile(picture, window, p0=0, p1=1)[2, 2]
    median = rank.percentile(picture, window, p0=0.5)[2, 2]
    print(f"{name}: {seen}, inner pixels {inner:.1f}, from 0 to 1 {all_of_it}, median {median}")
    assert all_of_it == picture.mean() and median == np.median(picture)
    assert seen == recorded, "another answer than recorded"
PYTHON
