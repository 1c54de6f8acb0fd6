#!/usr/bin/env bash
# rank.mean_bilateral of scikit-image 0.26.0 averages the neighbours whose grey lies in the
# interval [g − s0, g + s1], g being that of the pixel, so says its manual; with 0 and 0 what
# remains are those of the same grey, and a picture stays as it is. It becomes black: the
# bounds are left out, and with them the pixel itself. For the same reason 90 beside 100 is
# not averaged with s0 = s1 = 10, the default, and is with 11.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check \
    scikit-image==0.26.0 scipy==1.17.1 numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import numpy as np
from skimage.filters import rank

row, window = np.array([[90, 100, 110]], np.uint8), np.ones((1, 3), np.uint8)
for bound, recorded in [(0, [0, 0, 0]), (1, [90, 100, 110]), (10, [90, 100, 110]), (11, [95, 100, 105])]:
    seen = rank.mean_bilateral(row, window, s0=bound, s1=bound)[0].tolist()
    counted = rank.pop_bilateral(row, window, s0=bound, s1=bound)[0].tolist()
    closed = [int(np.mean([h for h in row[0, max(i - 1, 0) : i + 2] if abs(int(h) - int(g)) <= bound])) for i, g in enumerate(row[0])]
    print(f"bounds {bound}: {seen}, pixels counted {counted}, with the bounds {closed}")
    assert seen == recorded, "another answer than recorded"
PYTHON
