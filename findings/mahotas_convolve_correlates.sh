#!/usr/bin/env bash
# mahotas 1.4.19: convolve and convolve1d correlate. Of a bright pixel they make the kernel
# turned by 180°, and a 1 to the right of the kernel's middle takes the pixel on the right.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check mahotas==1.4.19 numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import numpy as np, mahotas

kernel = np.arange(1.0, 10).reshape(3, 3)
dot = np.zeros((5, 5)); dot[2, 2] = 1
seen = mahotas.convolve(dot, kernel)[1:4, 1:4]
print("of a bright pixel:", seen.tolist())
row = mahotas.convolve1d(np.array([[0, 0, 1.0, 0, 0]]), np.array([1.0, 2, 3]), 1)
print("in one dimension, 1 2 3:", row.tolist(), "numpy.convolve:", np.convolve([0, 0, 1.0, 0, 0], [1, 2, 3], "same").tolist())
assert (seen == kernel[::-1, ::-1]).all(), "another answer than recorded"
assert row.tolist() == [[0, 3, 2, 1, 0]], "another answer than recorded"
PYTHON
