#!/usr/bin/env bash
# A pixel without data is left out of a mean, the more so when one says which number means no
# data. GDAL's filtered source of a VRT (3.10.3, in rasterio 1.4.4; 3.6.2 of Debian 12 too)
# leaves a hole of -9 in a flat 100 out if the file itself tells of the -9: all is 100. With
# `<NODATA>-9</NODATA>` in the source as well, or there alone, the nine pixels in and around
# the hole are 88.89: the hole is made 0, and the 0 is averaged, though the kernel is
# normalized. The element is that of GDAL's complex sources, and is taken without a warning.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check rasterio==1.4.4 numpy==2.4.6
cd "$folder"
venv/bin/python -W ignore - <<'PYTHON'
import numpy as np, rasterio

def filtered(picture, by_file, by_source):
    shape = dict(height=5, width=5, count=1, dtype="float32", nodata=-9 if by_file else None)
    with rasterio.open("picture.tif", "w", driver="GTiff", **shape) as file:
        file.write(picture.astype("float32"), 1)
    with open("filtered.vrt", "w") as file:
        file.write(f"""<VRTDataset rasterXSize="5" rasterYSize="5">
<VRTRasterBand dataType="Float32" band="1"><NoDataValue>-9</NoDataValue>
<KernelFilteredSource><SourceFilename relativeToVRT="1">picture.tif</SourceFilename>
<SourceBand>1</SourceBand>{"<NODATA>-9</NODATA>" if by_source else ""}
<Kernel normalized="1"><Size>3</Size><Coefs>1 1 1 1 1 1 1 1 1</Coefs></Kernel>
</KernelFilteredSource></VRTRasterBand></VRTDataset>""")
    with rasterio.open("filtered.vrt") as file:
        return file.read(1)

print("rasterio", rasterio.__version__, "GDAL", rasterio.__gdal_version__)
flat = np.full((5, 5), 100.0)
hole = flat.copy(); hole[2, 2] = -9
assert np.mean(hole[1:4, 1:4][hole[1:4, 1:4] != -9]) == 100  # by hand
black = flat.copy(); black[1:4, 1:4] = 8 * 100 / 9
for by_file, by_source, recorded in [(True, False, hole), (True, True, black), (False, True, black)]:
    seen = filtered(hole, by_file, by_source)
    print(f"no data told by the file: {by_file}, by the source: {by_source}\n{seen}")
    assert np.allclose(seen, recorded), "another answer than recorded"
PYTHON
