#!/usr/bin/env bash
# safetensors 0.8.0 with numpy 2.4.6 (Python): `safetensors.numpy.save` writes a transposed
# array with the shape of the transpose and the values in the order of the original. No
# error, no warning. (The torch door refuses such a tensor.) The remedy is
# `np.ascontiguousarray` before saving.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check safetensors==0.8.0 numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import numpy as np
from safetensors.numpy import load, save

weight = np.arange(6, dtype=np.float32).reshape(2, 3)
loaded = load(save({"weight": weight.T}))["weight"]
print("saved ", weight.T.tolist())
print("loaded", loaded.tolist())
assert loaded.tolist() == [[0, 1], [2, 3], [4, 5]], "another answer than recorded"
assert weight.T.tolist() == [[0, 3], [1, 4], [2, 5]]
PYTHON
