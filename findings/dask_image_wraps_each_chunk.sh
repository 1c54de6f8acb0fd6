#!/usr/bin/env bash
# A picture cut into chunks has the answer of the whole one; for that the chunks overlap. With
# mode="wrap", where the last pixel is the neighbour of the first, dask-image 2026.5.0 lets
# each chunk be its own neighbour: the largest of three is 9 at the end of 9 0 0 0 0 0 0 1 in
# one chunk, as in SciPy 1.17.1, and 1 in two. So do its uniform and Gaussian filters. Its
# convolve and correlate wrap around the whole.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check \
    dask-image==2026.5.0 dask==2026.8.0 scipy==1.17.1 numpy==2.4.6
"$folder/venv/bin/python" -W ignore - <<'PYTHON'
import dask.array, dask_image.ndfilters as chunked, numpy as np
from scipy import ndimage as whole

row = np.array([9.0, 0, 0, 0, 0, 0, 0, 1])
for name, options, recorded in [
    ("maximum_filter", {"size": 3}, [9, 9, 0, 0, 0, 0, 1, 1]),
    ("uniform_filter", {"size": 3}, [3, 3, 0, 0, 0, 0, 1 / 3, 1 / 3]),
    ("convolve", {"weights": np.ones(3)}, [10, 9, 0, 0, 0, 0, 1, 10]),
]:
    right = getattr(whole, name)(row, mode="wrap", **options)
    for size in (8, 4):
        seen = getattr(chunked, name)(dask.array.from_array(row, chunks=size), mode="wrap", **options).compute()
        print(f"{name}, chunks of {size}: {seen.round(3).tolist()}")
        np.testing.assert_allclose(seen, right if size == 8 else recorded, atol=1e-12, err_msg="another answer than recorded")
PYTHON
