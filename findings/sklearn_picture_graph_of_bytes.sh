#!/usr/bin/env bash
# The graph of a picture joins neighbours by the absolute difference of their greys. In bytes
# img_to_graph of scikit-learn 1.9.1 makes 255 of a step from 0 up to 1, and 1 of a step from
# 1 down to 0: the difference begins again behind 0, and its absolute value is taken after
# that. A picture upside down has another graph. The manual's example is of whole numbers of
# 64 bits, and asking for weights of floats comes too late.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check scikit-learn==1.9.1 scipy==1.17.1 numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import numpy as np
from sklearn.feature_extraction.image import img_to_graph

for row, recorded in [
    ([0, 1], 255),
    ([1, 0], 1),
    ([100, 120], 236),
    ([120, 100], 20),
    ([0, 255], 1),
]:
    picture = np.array([row], np.uint8)
    weights = [
        img_to_graph(picture).toarray()[0, 1],
        img_to_graph(picture, dtype=float).toarray()[0, 1],
        img_to_graph(picture.astype(float)).toarray()[0, 1],
    ]
    print(f"beside each other {row}: bytes {weights[0]}, weights of floats {weights[1]}, picture of floats {weights[2]}")
    assert weights[2] == abs(row[0] - row[1])
    assert weights[0] == weights[1] == recorded, "another answer than recorded"
PYTHON
