#!/usr/bin/env bash
# A picture without noise has nothing to be taken out. denoise_wavelet of scikit-image 0.26.0
# (PyWavelets 1.9.0) measures the noise itself, finds none, and answers NaN for every pixel:
# of a grey picture, a black one, and of one that is bright on the left and dark on the
# right. With a noise that is named, sigma=0.1, it answers the grey picture, as its
# denoise_tv_chambolle and denoise_nl_means do without.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check \
    scikit-image==0.26.0 PyWavelets==1.9.0 scipy==1.17.1 numpy==2.4.6
"$folder/venv/bin/python" -W ignore - <<'PYTHON'
import numpy as np
from skimage import restoration as r

grey = np.full((64, 64), 0.7)
sides = np.where(np.arange(64) < 32, 0.7, 0.2) * np.ones((64, 1))
for name, picture in [("grey", grey), ("black", 0 * grey), ("two sides", sides)]:
    seen = r.denoise_wavelet(picture)
    print(f"{name}: noise {r.estimate_sigma(picture):.1e}, NaN {np.isnan(seen).sum()} of {seen.size}")
    assert np.isnan(seen).all(), "another answer than recorded"
for other in (r.denoise_wavelet(grey, sigma=0.1), r.denoise_tv_chambolle(grey), r.denoise_nl_means(grey)):
    np.testing.assert_allclose(other, grey, atol=1e-9)
PYTHON
