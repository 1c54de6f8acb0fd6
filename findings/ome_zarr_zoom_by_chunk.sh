#!/usr/bin/env bash
# A picture stored in chunks has the pyramid of the whole. ome-zarr 0.18.0's `zoom` keeps the
# first and the last pixel of each chunk: in chunks of 4, half of 0 1 2 … 15 is
# 0 3 4 7 8 11 12 15, and a ramp becomes stairs. Of the whole it is 0 to 15 in even steps,
# which is not where the file says that pixels lie either: at 0.5, 2.5, … 14.5.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check \
    ome-zarr==0.18.0 zarr==3.1.6 dask==2026.8.0 scikit-image==0.26.0 scipy==1.17.1 numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import dask.array, numpy as np, zarr
from ome_zarr.writer import write_image

ramp = np.tile(np.arange(16.0), (16, 1))
for chunk, recorded in [(16, np.linspace(0, 15, 8)), (4, [0, 3, 4, 7, 8, 11, 12, 15])]:
    group = zarr.open_group(store=zarr.storage.MemoryStore(), mode="w")
    write_image(dask.array.from_array(ramp, chunks=chunk), group, axes="yx", method="zoom", scale_factors=[2])
    level = dict(group.attrs)["ome"]["multiscales"][0]["datasets"][1]
    scale, first = (step[kind][1] for step, kind in zip(level["coordinateTransformations"], ("scale", "translation")))
    row = group[level["path"]][0]
    print("chunks of", chunk, row.round(2).tolist(), "by the file the first lies at", first, "with steps of", scale)
    assert (first, scale) == (0.5, 2)
    assert np.allclose(row, recorded), "another answer than recorded"
PYTHON
