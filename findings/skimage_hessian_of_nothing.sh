#!/usr/bin/env bash
# A filter that looks for vessels answers more where there is one. hessian of scikit-image
# 0.26.0 says 1, its largest answer, everywhere on a flat picture, and 0.0003 on the vessel of
# a picture with one. frangi, which the manual calls almost equal, says 0.86 on the vessel and
# 0 of a flat picture. Behind Frangi's formula hessian sets to 1 all that is not above 0.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check scikit-image==0.26.0 scipy==1.17.1 numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import numpy as np
from skimage.filters import frangi, hessian, meijering, sato

vessel = np.zeros((64, 64))
vessel[:, 31:33] = 1
for name, picture in [("flat", np.full((64, 64), 0.4)), ("vessel", vessel)]:
    for f in (frangi, sato, meijering, hessian):
        seen = f(picture, black_ridges=False)[32]
        print(f"{name}, {f.__name__}: on it {seen[31]:.5f}, beside it {seen[20]:.5f}, far off {seen[2]:.5f}")
        if f is hessian:
            recorded = [1, 1, 1] if name == "flat" else [0.00032, 0, 0]
            assert np.allclose([seen[31], seen[20], seen[2]], recorded, atol=1e-5), "another answer than recorded"
        else:
            assert (seen[31] == 0) if name == "flat" else (seen[31] > 0.3 > seen[20])
PYTHON
