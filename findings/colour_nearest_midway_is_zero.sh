#!/usr/bin/env bash
# Of two pixels that are equally near the nearest is one of them. In colour-science 0.4.7 the
# kernel `kernel_nearest_neighbour` is 1 where a pixel is nearer than a half, so midway it is
# 0 for both, and the answer is 0: a row of 200 with a new pixel between each two is
# 200 0 200 0 200. The linear kernel and SciPy's nearest say 200.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check colour-science==0.4.7 scipy==1.17.1 numpy==2.4.6
"$folder/venv/bin/python" -W ignore - <<'PYTHON'
import colour, numpy as np
from scipy.interpolate import interp1d

x, row, at = np.arange(8.0), np.full(8, 200.0), np.arange(2, 4.5, 0.5)
answers = {name: colour.KernelInterpolator(x, row, kernel=kernel)(at).round(9).tolist()
           for name, kernel in [("nearest", colour.kernel_nearest_neighbour), ("linear", colour.kernel_linear)]}
of_scipy = interp1d(x, row, kind="nearest")(at).tolist()
print("of 200 at", at.tolist(), answers, "SciPy's nearest", of_scipy)
assert answers["linear"] == of_scipy == [200] * 5
assert answers["nearest"] == [200, 0, 200, 0, 200], "another answer than recorded"
PYTHON
