#!/usr/bin/env bash
# Phase congruency finds an edge, the better the less noise there is. phasepack 1.5's
# `phasecong` answers NaN in every pixel for a clean upright or level edge, for stripes and for
# a ramp: across it one of the directions has nothing, and its share is 0 / 0. With noise of a
# hundred-millionth of the edge it is found. So the likeness FSIM of such a picture and itself,
# which goes by it in image-similarity-measures 0.3.6, is NaN, not 1.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check image-similarity-measures==0.3.6 opencv-python-headless==4.10.0.84 \
    scikit-image==0.20.0 scipy==1.11.4 phasepack==1.5 setuptools==80.9.0 numpy==1.26.4
"$folder/venv/bin/python" -W ignore - <<'PYTHON'
import numpy as np
from image_similarity_measures.quality_metrics import fsim
from phasepack import phasecong

y, x = np.mgrid[:64, :64]
noise = np.random.default_rng(0).normal(size=(64, 64))
for name, picture, clean in [("upright edge", 100.0 * (x >= 32), False), ("level edge", 100.0 * (y >= 32), False), ("stripes", 100.0 * (x // 4 % 2), False),
                             ("ramp", 1.0 * x, False), ("oblique edge", 100.0 * (x > y), True)]:
    found, found_in_noise = phasecong(picture)[0], phasecong(picture + 1e-6 * noise)[0]
    as_bytes = np.dstack([picture.astype(np.uint8)] * 3)
    likeness = fsim(as_bytes, as_bytes)
    print(name, "NaN in", int(np.isnan(found).sum()), "of 4096 pixels, with a little noise in", int(np.isnan(found_in_noise).sum()), "; FSIM of it and itself", likeness)
    assert not np.isnan(found_in_noise).any()
    assert np.isnan(found).sum() == (0 if clean else 4096), "another answer than recorded"
    assert likeness == 1 if clean else np.isnan(likeness), "another answer than recorded"
    if name == "upright edge":
        print("there, in noise, at the edge", found_in_noise[20, 31].round(2), "beside it", found_in_noise[20, 24].round(2))
        assert found_in_noise[20, 31] > 0.2 > 0.05 > found_in_noise[20, 24]
PYTHON
