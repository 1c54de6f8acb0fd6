#!/usr/bin/env bash
# astropy 8.0.2 fills pixels that are NaN with the mean of their neighbours, weighted by
# the kernel. Where a whole window is NaN, convolve leaves NaN, and convolve_fft, its twin
# by Fourier transform, answers 0, which looks like a measurement. Told in astropy issue
# 11920.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check astropy==8.0.2 numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import warnings

import numpy as np
from astropy.convolution import convolve, convolve_fft

nan = np.nan
row = np.array([1, 2, nan, nan, nan, 3, 4.0])
warnings.simplefilter("ignore")  # convolve warns of the NaN that is left, convolve_fft does not
direct, fourier = convolve(row, [1, 1, 1]), convolve_fft(row, [1, 1, 1])
print("convolve    ", direct.round(3).tolist())
print("convolve_fft", fourier.round(3).tolist())
np.testing.assert_allclose(direct, [1, 1.5, 2, nan, 3, 3.5, 7 / 3])
np.testing.assert_allclose(fourier, [1, 1.5, 2, 0, 3, 3.5, 7 / 3], atol=1e-9)
PYTHON
