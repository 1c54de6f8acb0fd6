#!/usr/bin/env bash
# The commonest class of a picture that has one class is that class. In GDAL (3.10.3, in
# rasterio 1.4.4) class numbers go through single precision when the picture is made smaller
# by `mode`: of the classes 16 777 217 and 100 001 729 come 16 777 216 and 100 001 728, which
# are other classes. `med` and `max` are right. GDAL's issue 12976 tells of it.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check rasterio==1.4.4 numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import numpy as np
from rasterio.transform import from_origin
from rasterio.warp import Resampling, reproject

grid = dict(src_transform=from_origin(0, 4, 1, 1), dst_transform=from_origin(0, 4, 2, 2), src_crs="EPSG:32633", dst_crs="EPSG:32633")
for value, recorded in [(255, 255), (16777217, 16777216), (100001729, 100001728)]:
    for by, expected in [(Resampling.mode, recorded), (Resampling.med, value), (Resampling.max, value)]:
        answer = np.zeros((2, 2), "int32")
        reproject(np.full((4, 4), value, "int32"), answer, resampling=by, **grid)
        print("all", value, by.name, np.unique(answer).tolist())
        assert (answer == expected).all(), "another answer than recorded"
PYTHON
