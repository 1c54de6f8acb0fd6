#!/usr/bin/env bash
# One bright pixel under 1 2 3 / 4 5 6 / 7 8 9 in Pillow 13.0.0: neither the kernel
# (convolution) nor the kernel turned by half a turn (cross-correlation) comes out, but the
# kernel mirrored left to right: its rows are read from below.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check pillow==13.0.0 numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import numpy as np
from PIL import Image, ImageFilter

pixel = np.zeros((5, 5), np.uint8)
pixel[2, 2] = 1
kernel = np.arange(1, 10).reshape(3, 3)
filtered = Image.fromarray(pixel).filter(ImageFilter.Kernel((3, 3), kernel.ravel().tolist(), scale=1))
middle = np.asarray(filtered)[1:4, 1:4]
print(middle.tolist())
np.testing.assert_array_equal(middle, kernel[:, ::-1])
PYTHON
