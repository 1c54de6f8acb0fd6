#!/usr/bin/env bash
# Levels asked for at a third and a ninth are of these sizes. ome-zarr 0.18.0 takes from the
# list [3, 9] only that it has two entries, and halves twice: 18×18 becomes 9×9 and 4×4, and
# the file says so, without a warning. Its documentation has such lists for factors; written
# as {"y": 3, "x": 3} they are kept.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check \
    ome-zarr==0.18.0 zarr==3.1.6 dask==2026.8.0 scikit-image==0.26.0 scipy==1.17.1 numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import numpy as np, zarr
from ome_zarr.writer import write_image

def sizes(factors):
    group = zarr.open_group(store=zarr.storage.MemoryStore(), mode="w")
    write_image(np.zeros((18, 18)), group, axes="yx", scale_factors=factors)
    levels = dict(group.attrs)["ome"]["multiscales"][0]["datasets"]
    return [(group[level["path"]].shape[1], level["coordinateTransformations"][0]["scale"][1]) for level in levels[1:]]

for factors, recorded in [([2, 4], [(9, 2), (4, 4.5)]), ([3, 9], [(9, 2), (4, 4.5)]), ([9, 3], [(9, 2), (4, 4.5)]),
                          ([{"y": 3, "x": 3}, {"y": 9, "x": 9}], [(6, 3), (2, 9)])]:
    print("asked for", factors, "columns, and scale in the file", sizes(factors))
    assert sizes(factors) == recorded, "another answer than recorded"
PYTHON
