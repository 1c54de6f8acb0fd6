#!/usr/bin/env bash
# How strong the noise of light is depends on how much light there is. That of random_noise
# in scikit-image 0.26.0, with "poisson", depends on how many different greys a picture has,
# for it takes their number for the number of photons of white. A picture of 0.5 alone becomes
# black and white, with a deviation of 0.49; beside a strip of 256 greys the same pixels have
# 0.03. A white picture has black pixels, more than a third of them. The manual says that the
# noise is made from the data.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check \
    scikit-image==0.26.0 scipy==1.17.1 numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import numpy as np
from skimage.util import random_noise

grey, white = np.full((256, 256), 0.5), np.ones((256, 256))
strip = np.arange(256)[None] / 255
alone = random_noise(grey, "poisson", rng=1)
beside = random_noise(np.concatenate([grey, strip]), "poisson", rng=1)[:256]
whitened = random_noise(white, "poisson", rng=1)
print("0.5 alone: values", np.unique(alone), "deviation", alone.std().round(3))
print("0.5 beside 256 greys: deviation", beside.std().round(3))
print("white: black pixels", (whitened == 0).mean().round(3), "e^-1 is", np.exp(-1).round(3))
assert set(np.unique(alone)) == {0, 1} and abs(alone.std() - 0.489) < 0.01, "another answer than recorded"
assert 0.02 < beside.std() < 0.05, "another answer than recorded"
assert abs((whitened == 0).mean() - np.exp(-1)) < 0.02, "another answer than recorded"
PYTHON
