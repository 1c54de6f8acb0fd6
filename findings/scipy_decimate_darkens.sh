#!/usr/bin/env bash
# Every second value of a row of 255 is 255, and so should it be behind a filter that only
# takes off what is too fine. decimate of SciPy 1.17.1 makes 252.08 of it, as far from the
# ends as one likes. Its filter is by default a Chebyshev one of order 8: with an even order
# the gain of a constant is the bottom of the ripples, 0.05 decibels below 1, and it runs
# twice, forth and back. With order 7, or ftype="fir", the row stays 255. The manual tells
# of the ripples for the filter, not for decimate.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check scipy==1.17.1 numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import numpy as np
from scipy.signal import decimate

white = np.full(2000, 255.0)
for name, options, recorded in [
    ("by default", {}, 255 * 10 ** (-2 * 0.05 / 20)),
    ("one pass", {"zero_phase": False}, 255 * 10 ** (-0.05 / 20)),
    ("order 7", {"n": 7}, 255),
    ("fir", {"ftype": "fir"}, 255),
]:
    for factor in (2, 4):
        inner = decimate(white, factor, **options)
        inner = inner[len(inner) // 2]
        print(f"{name}, every {factor}: {inner:.3f}")
        assert abs(inner - recorded) < 1e-3, "another answer than recorded"
PYTHON
