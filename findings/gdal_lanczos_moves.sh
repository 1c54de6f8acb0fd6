#!/usr/bin/env bash
# A picture made half as large shows the same scene: a ramp 0 10 20 30 ... becomes 5 25 45 ..., the
# means of two neighbours. Warped by GDAL 3.9.3 (in rasterio 1.4.3) with `lanczos` it is 0 20 40
# in the inside: the scene moves by half a pixel to the right, and down; made 2/3 as large, each
# second pixel is off by three quarters of a pixel and the others by one quarter. `cubic` and
# `bilinear` are right, so are 1/3 and what is made larger. Debian 12's GDAL, 3.6.2, does so too,
# and with it gdalwarp and the R package terra. Reported as jagged edges and mended in GDAL
# 3.10: OSGeo/gdal#11042; rasterio 1.4.4 has 3.10.3, and says 5 25 45.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
cat >"$folder/look.py" <<'PYTHON'
import numpy as np, rasterio, sys
from rasterio.transform import from_bounds
from rasterio.warp import Resampling, reproject

print("rasterio", rasterio.__version__, "GDAL", rasterio.__gdal_version__)
old = rasterio.__version__ == "1.4.3"
row = np.arange(0, 240, 10, dtype="float32")

def warped(picture, shape, name):
    answer = np.zeros(shape, "float32")
    bounds = lambda sides: from_bounds(0, 0, 24, 24, sides[1], sides[0])
    reproject(
        picture, answer, src_transform=bounds(picture.shape), dst_transform=bounds(shape),
        src_crs="EPSG:3857", dst_crs="EPSG:3857", resampling=Resampling[name],
    )
    return answer

for columns in 12, 16, 8, 48:
    byhand = ((np.arange(columns) + 0.5) * 24 / columns - 0.5) * 10
    inside = slice(columns // 4, -(columns // 4))
    for name in "bilinear", "cubic", "lanczos":
        seen = warped(np.tile(row, (24, 1)), (24, columns), name)[12]
        turned = warped(np.tile(row[:, None], (1, 24)), (columns, 24), name)[:, 12]
        off = (seen - byhand)[inside]
        print(f"24 to {columns}, {name}: {seen[inside][:4]}, by hand {byhand[inside][:4]}")
        recorded = {12: -5, 16: np.resize([-2.5, -7.5], 8)}.get(columns, 0) if old and name == "lanczos" else 0
        assert np.allclose(off, recorded, atol=0.6), "another answer than recorded"
        assert np.allclose(turned, seen, atol=1e-3), "another answer than recorded"
PYTHON
for version in 1.4.3 1.4.4; do
    python3 -m venv "$folder/$version"
    "$folder/$version/bin/pip" install -q --disable-pip-version-check rasterio==$version numpy==2.4.6
    "$folder/$version/bin/python" -W ignore "$folder/look.py"
done
