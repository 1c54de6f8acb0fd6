#!/usr/bin/env bash
# A picture of half the size shows the same scene: a ramp 10 20 30 40 ... becomes 15 35 ..., the
# means of two neighbours. So GDAL's overviews (3.10.3, in rasterio 1.4.4) by "average" say, and
# "bilinear" and "cubic" away from the borders; "gauss" makes 20 40 60 of it: three pixels,
# weighted 1 2 1, about the second of the two that become one. The scene moves to the left and up
# by half a pixel; halved twice, by 1.5. The manual recommends "gauss" for sharp edges, and
# tells of no shift.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check rasterio==1.4.4 numpy==2.4.6
cd "$folder"
venv/bin/python -W ignore - <<'PYTHON'
import numpy as np, rasterio
from rasterio.enums import Resampling

print("rasterio", rasterio.__version__, "GDAL", rasterio.__gdal_version__)
ramp = np.tile(np.arange(10, 330, 10, dtype="float32"), (32, 1))

def halved(picture, name):
    shape = dict(height=picture.shape[0], width=picture.shape[1], count=1, dtype="float32")
    with rasterio.open("picture.tif", "w", driver="GTiff", **shape) as file:
        file.write(picture, 1)
    with rasterio.open("picture.tif", "r+") as file:
        file.build_overviews([2], Resampling[name])
    with rasterio.open("picture.tif", overview_level=0) as file:
        return file.read(1)

byhand = ramp.reshape(16, 2, 16, 2).mean((1, 3))
for name, off in [("average", 0), ("bilinear", 0), ("cubic", 0), ("gauss", 5)]:
    seen = halved(ramp, name)
    print(f"{name}: {seen[8, 4:9]}")
    assert np.allclose(seen[3:-3, 3:-3], byhand[3:-3, 3:-3] + off, atol=1e-3), "another answer than recorded"
twice = halved(halved(ramp, "gauss"), "gauss")
print(f"gauss, twice: {twice[4, 2:6]}; by hand {byhand.reshape(8, 2, 8, 2).mean((1, 3))[4, 2:6]}")
assert np.allclose(twice[1:-1, 1:-1], byhand.reshape(8, 2, 8, 2).mean((1, 3))[1:-1, 1:-1] + 15, atol=1e-3)
column = halved(np.ascontiguousarray(ramp.T), "gauss")
assert np.allclose(column.T[3:-3, 3:-3], byhand[3:-3, 3:-3] + 5, atol=1e-3), "another answer than recorded"
PYTHON
