#!/usr/bin/env bash
# A flat picture is as bright after a blur. blur of pyrtools 1.1.1 makes 25 of a flat 100,
# 6.25 with two levels and 1.5625 with three. It takes every second pixel of every second row
# behind a filter of sum 1, then puts zeros between and filters by the same sum of 1, which
# spreads one pixel over four. blurDn, its first half, keeps 100, and upBlur, its second,
# makes 50 of it, since its filter is scaled another way. The manual of all three says that
# filters are scaled to a sum of 1.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check pyrtools==1.1.1 scipy==1.17.1 numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import numpy as np
import pyrtools

flat = np.full((64, 64), 100.0)
for name, seen, recorded in [
    ("blurDn", pyrtools.blurDn(flat), 100),
    ("upBlur", pyrtools.upBlur(flat), 50),
    ("blur", pyrtools.blur(flat), 25),
    ("blur, 2 levels", pyrtools.blur(flat, 2), 6.25),
    ("blur, 3 levels", pyrtools.blur(flat, 3), 1.5625),
    ("blur by haar", pyrtools.blur(flat, filt="haar"), 25),
    ("blur by 1/4 1/2 1/4", pyrtools.blur(flat, filt=np.array([[0.25], [0.5], [0.25]])), 25),
]:
    print(f"{name}: from {seen.min():.4f} to {seen.max():.4f}, {seen.shape[0]}×{seen.shape[1]}")
    assert np.allclose(seen, recorded), "another answer than recorded"
PYTHON
