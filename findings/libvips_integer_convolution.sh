#!/usr/bin/env bash
# libvips 8.18.7: a blur (1 2 1 / 2 4 2 / 1 2 1, each / 16) with precision "integer" is
# right on an 8-bit picture; on the same picture as 16 bits, or as floats, it is black:
# there the weights themselves are rounded to whole numbers.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check pyvips==3.2.0 pyvips-binary==8.18.7 numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import numpy as np, pyvips

def image(values):
    return pyvips.Image.new_from_array(np.asarray(values, float).tolist())

picture = np.zeros((7, 7)); picture[3, 3] = 90
blur = image(np.outer([1, 2, 1], [1, 2, 1]) / 16)
for kind, recorded in (("uchar", 23), ("ushort", 0), ("float", 0)):
    centre = image(picture).cast(kind).conv(blur, precision="integer").numpy()[3, 3]
    print(kind, centre)
    assert centre == recorded, "another answer than recorded"
exact = image(picture).cast("ushort").conv(blur, precision="float").numpy()[3, 3]
assert exact == 22.5, "another answer than recorded"
PYTHON
