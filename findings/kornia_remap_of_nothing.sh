#!/usr/bin/env bash
# remap draws each pixel from the place that two maps tell. In kornia 0.9.0 maps that tell
# each pixel's own place, columns 0 1 2 3 4 and rows 0 1 2 3, do not leave the picture as it
# is: left at the defaults, places in pixels are brought to −1 … 1 by one rule and back by
# another, and the picture grows over its border, which is mixed with black. With
# align_corners=True it is left alone.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check torch==2.15.0 kornia==0.9.0 numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import numpy as np
import torch
from kornia.geometry import remap

picture = np.arange(20, dtype=np.float32).reshape(4, 5)
columns, rows = np.meshgrid(np.arange(5, dtype=np.float32), np.arange(4, dtype=np.float32))
tensor = torch.from_numpy(picture)[None, None]
maps = torch.from_numpy(columns)[None], torch.from_numpy(rows)[None]
left, aligned = remap(tensor, *maps)[0, 0].numpy(), remap(tensor, *maps, align_corners=True)[0, 0].numpy()
print("first row, last row", picture[0].tolist(), picture[-1].tolist())
print("kornia             ", left[0].round(3).tolist(), left[-1].round(3).tolist())
np.testing.assert_array_equal(picture[rows.astype(int), columns.astype(int)], picture)
np.testing.assert_allclose(aligned, picture, atol=1e-4)
np.testing.assert_allclose(left[0], [0, 0.375, 1, 1.625, 1], atol=1e-4)
np.testing.assert_allclose(left[-1], [3.75, 7.875, 8.5, 9.125, 4.75], atol=1e-4)
PYTHON
