#!/usr/bin/env bash
# Coded without loss, a picture comes back as it was. By LERC in imagecodecs 2026.3.6, with
# level=0, which is an error of 0, every number does but NaN, which comes back as 0, without
# an error: a hole in a map of heights lies at the level of the sea. The format keeps holes
# in a mask beside the numbers, it is written, and one has to ask for it.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check imagecodecs==2026.3.6 numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import imagecodecs, numpy as np

for kind in (np.float32, np.float64):
    heights = np.array([[1.25, np.nan, -3], [4, 5, np.pi]], kind)
    coded = imagecodecs.lerc_encode(heights, level=0)
    seen = imagecodecs.lerc_decode(coded)
    values, mask = imagecodecs.lerc_decode(coded, masks=True)
    print(kind.__name__, seen.tolist(), "mask", mask.tolist())
    known = ~np.isnan(heights)
    assert (seen[known] == heights[known]).all() and (mask.astype(bool) == known).all()
    assert seen[0, 1] == 0, "another answer than recorded"
PYTHON
