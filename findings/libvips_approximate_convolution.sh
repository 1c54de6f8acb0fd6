#!/usr/bin/env bash
# libvips 8.18.7: precision "approximate" cuts a kernel into layers of boxes, the more the
# nearer, one would think. A kernel 1 2 1 / 2 4 2 / 1 2 1 on a lone 90: with 5 layers the
# centre is 451 (360 is right), with 50 it is 347, with 200 it is 8.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check pyvips==3.2.0 pyvips-binary==8.18.7 numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import numpy as np, pyvips

def image(values):
    return pyvips.Image.new_from_array(np.asarray(values, float).tolist())

picture = np.zeros((7, 7)); picture[3, 3] = 90
binomial = image(np.outer([1, 2, 1], [1, 2, 1]))
centre = lambda **how: float(image(picture).conv(binomial, **how).numpy()[3, 3])
assert centre(precision="float") == 360
for layers, recorded in ((5, 451), (50, 346.692), (200, 7.7)):
    print(layers, "layers", centre(precision="approximate", layers=layers))
    assert abs(centre(precision="approximate", layers=layers) - recorded) < 0.01, "another answer than recorded"
PYTHON
