#!/usr/bin/env bash
# The peak signal-to-noise ratio of a picture and itself is infinite, or the largest that a
# library says. colour-science 0.4.7's `metric_psnr` says 0, as for black and white: an error
# of 0.001 is 60 decibels, of 0.000001 is 120, and no error is the worst of all.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check colour-science==0.4.7 scipy==1.17.1 numpy==2.4.6
"$folder/venv/bin/python" -W ignore - <<'PYTHON'
import numpy as np
from colour.utilities import metric_psnr

picture = np.linspace(0, 0.9, 64).reshape(8, 8)
for error, recorded in [(1e-1, 20), (1e-3, 60), (1e-6, 120), (0, 0)]:
    ratio = float(metric_psnr(picture, picture + error))
    by_hand = -20 * np.log10(error) if error else np.inf
    print("error", error, "ratio", round(ratio, 6), "by hand", by_hand.round(6) if error else by_hand)
    assert abs(ratio - recorded) < 1e-6, "another answer than recorded"
opposite = float(metric_psnr(np.zeros((8, 8)), np.ones((8, 8))))
print("black and white", opposite)
assert opposite == 0
PYTHON
