#!/usr/bin/env bash
# MNN 3.6.1 has NumPy's functions under NumPy's names in MNN.numpy. trunc and fix take off
# what stands behind the point: 1.7 becomes 1. MNN's round: 1.7 becomes 2, −1.7 becomes −2,
# and fmod, astype and modf's first part disagree with them.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check mnn==3.6.1 numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import MNN.numpy as mnn
import numpy as np

values = [1.7, 1.2, -1.7, 2.4, -0.9]
x = mnn.array(values, dtype=mnn.float32)
for name in ["trunc", "fix"]:
    answer = getattr(mnn, name)(x).read().tolist()
    print(f"{name:6} MNN {answer}  NumPy {getattr(np, name)(np.array(values)).tolist()}")
    assert answer == [2, 1, -2, 2, -1], "another answer than recorded"
whole = x.astype(mnn.int32).read().tolist()
print("astype MNN", whole)
assert whole == [1, 1, -1, 2, 0]
PYTHON
