#!/usr/bin/env bash
# The nearest pixel is a pixel of the picture, and a picture put on its own grid is that
# picture. GDAL (3.10.3, in rasterio 1.4.4) goes by doubles: in 64 bits the largest number,
# 9 223 372 036 854 775 807, becomes the smallest, without a sign 18 446 744 073 709 551 615
# becomes 0, and 2⁵³ + 1, as of the name of a cell, is 2⁵³. rasterio's issue 2663 tells of it
# in an older release, with other answers.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check rasterio==1.4.4 numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import numpy as np
from rasterio.transform import from_origin
from rasterio.warp import Resampling, reproject

grid = dict(src_transform=from_origin(0, 4, 1, 1), dst_transform=from_origin(0, 4, 1, 1), src_crs="EPSG:32633", dst_crs="EPSG:32633")
for kind, value, recorded in [("int32", 2**31 - 1, 2**31 - 1), ("int64", 2**63 - 1, -(2**63)), ("uint64", 2**64 - 1, 0), ("int64", 2**53 + 1, 2**53)]:
    picture = np.full((4, 4), value, kind)
    answer = np.full_like(picture, 7)
    reproject(picture, answer, resampling=Resampling.nearest, **grid)
    print(kind, value, "becomes", np.unique(answer).tolist())
    assert (answer == recorded).all(), "another answer than recorded"
PYTHON
