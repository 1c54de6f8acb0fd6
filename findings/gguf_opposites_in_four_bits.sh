#!/usr/bin/env bash
# The weights 1 and −1 of an edge filter are opposites, and stay so in 8 bits. In the 4 bits
# of gguf 0.19.0's Q4_0, and the 5 of Q5_0, the first of the two is kept and the other is
# 0.875 and 0.9375: the codes go from −8 to 7, and the scale, signed, puts the largest at −8.
# A Sobel filter no longer adds up to 0: on a flat picture of 100 it answers −25.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check gguf==0.19.0 numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import numpy as np
from gguf import GGMLQuantizationType as Form
from gguf.quants import dequantize, quantize

def through(form, weights):
    block = np.zeros((1, 32), np.float32)
    block[0, : len(weights)] = weights
    return dequantize(quantize(block, form), form)[0, : len(weights)]

sobel = [-1, 0, 1, -2, 0, 2, -1, 0, 1]
for form, recorded, edge in [(Form.Q4_0, 0.875, -25), (Form.Q5_0, 0.9375, -12.5), (Form.Q8_0, 1, 0)]:
    one, other = through(form, [1, -1]), through(form, [-1, 1])
    flat = 100 * float(through(form, sobel).sum())
    print(form.name, one.tolist(), other.tolist(), "Sobel on a flat 100:", flat)
    assert np.allclose(one, [1, -recorded], atol=1e-4) and np.allclose(other, [-1, recorded], atol=1e-4), "another answer than recorded"
    assert abs(flat - edge) < 0.1, "another answer than recorded"
PYTHON
