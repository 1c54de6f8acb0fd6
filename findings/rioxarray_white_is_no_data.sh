#!/usr/bin/env bash
# The mean of white pixels is white. rioxarray 0.19.0 takes 255 for the number that means no
# data in a picture of bytes that says nothing of it, and GDAL keeps true pixels off that
# number: the mean, and the largest, of pixels of 255 are 254, in 16 bits those of 65 535 are
# 65 534, and the least of 32 bits is one too many even by the nearest pixel. The same pixels
# with a `nodata` that does not occur are right, as are floats.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check rioxarray==0.19.0 rasterio==1.4.4 xarray==2025.7.1 numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import numpy as np, rioxarray, xarray
from rasterio.enums import Resampling

at = np.arange(4) + 0.5
for kind, value, by, recorded in [("uint8", 254, "average", 254), ("uint8", 255, "average", 254), ("uint8", 255, "max", 254),
                                  ("uint16", 65535, "average", 65534), ("int32", -(2**31), "nearest", -(2**31) + 1), ("float32", 255, "average", 255)]:
    picture = xarray.DataArray(np.full((4, 4), value, kind), dims=("y", "x"), coords={"y": at[::-1], "x": at}).rio.write_crs("EPSG:32633")
    half = lambda p: np.unique(p.rio.reproject("EPSG:32633", shape=(2, 2), resampling=Resampling[by]).values).tolist()
    print(kind, value, by, half(picture), "with a nodata of 7", half(picture.rio.write_nodata(7)))
    assert half(picture.rio.write_nodata(7)) == [value]
    assert half(picture) == [recorded], "another answer than recorded"
PYTHON
