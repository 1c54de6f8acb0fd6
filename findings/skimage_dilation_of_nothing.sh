#!/usr/bin/env bash
# Nothing dilated is nothing, everything eroded or closed is everything: so say dilation and
# closing of scikit-image 0.26.0. Its isotropic_dilation puts a pixel into the corner of an
# empty picture, and with radius 2 three; isotropic_erosion and isotropic_closing take the
# corner off a full one. They ask for the distance to the nearest zero, and where there is
# none, SciPy 1.17.1 measures from a pixel above the first one: 1, 2, 3 down the column.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check \
    scikit-image==0.26.0 scipy==1.17.1 numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import numpy as np
from scipy.ndimage import distance_transform_edt
from skimage import morphology as m

nothing = np.zeros((4, 5), bool)
row, column = np.indices(nothing.shape)
above = np.hypot(row + 1, column)
for radius, corner in [(1, 1), (2, 3)]:
    assert not m.dilation(nothing, m.disk(radius)).any() and m.closing(~nothing, m.disk(radius)).all()
    dilated = m.isotropic_dilation(nothing, radius)
    eroded, closed = m.isotropic_erosion(~nothing, radius), m.isotropic_closing(~nothing, radius)
    print(f"radius {radius}: pixels of nothing {dilated.sum()}, holes of everything {(~eroded).sum()} and {(~closed).sum()}")
    print(dilated.astype(int))
    assert dilated.sum() == corner and (dilated == (above <= radius)).all(), "another answer than recorded"
    assert (~eroded == dilated).all() and (~closed == dilated).all(), "another answer than recorded"
np.testing.assert_allclose(distance_transform_edt(~nothing), above, err_msg="another answer than recorded")
PYTHON
