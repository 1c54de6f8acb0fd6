#!/usr/bin/env bash
# Each level of a pyramid shows the whole scene. After a level at a half, ome-zarr 0.18.0 cuts
# the factor 1.5 of the level at a third off to 1: with `local_mean` it is the left upper part
# of the level before, unscaled. The file says that it is the whole, three pixels each.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check \
    ome-zarr==0.18.0 zarr==3.1.6 dask==2026.8.0 scikit-image==0.26.0 scipy==1.17.1 numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import numpy as np, zarr
from ome_zarr.writer import write_image

ramp = np.tile(np.arange(12.0), (12, 1))
for factors in [(3,), (2, 3)]:
    group = zarr.open_group(store=zarr.storage.MemoryStore(), mode="w")
    write_image(ramp, group, axes="yx", method="local_mean", scale_factors=[{"y": f, "x": f} for f in factors])
    level = dict(group.attrs)["ome"]["multiscales"][0]["datasets"][-1]
    row, scale = group[level["path"]][0].tolist(), level["coordinateTransformations"][0]["scale"][1]
    print("levels at 1 /", factors, "the last has", row, "scale in the file", scale)
    assert scale == 3
    by_hand = ramp[0].reshape(4, 3).mean(1).tolist()
    assert row == (by_hand if factors == (3,) else [0.5, 2.5, 4.5, 6.5]), "another answer than recorded"
PYTHON
