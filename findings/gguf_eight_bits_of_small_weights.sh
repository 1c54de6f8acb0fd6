#!/usr/bin/env bash
# Eight bits with a scale for every 32 weights: the error is at most 1/254 of the largest of
# them, however large they are. In gguf 0.19.0's Q8_0 the scale, the largest over 127, is kept
# in half precision: of weights of 10⁻⁵ a quarter is lost, and weights of 10⁻⁶, which half
# precision itself holds to 5 %, are all 0.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check gguf==0.19.0 numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import numpy as np
from gguf import GGMLQuantizationType as Form
from gguf.quants import dequantize, quantize

shape = np.linspace(-1, 1, 32, dtype=np.float32)[None]
for largest, recorded in [(1, 0.004), (1e-2, 0.004), (1e-5, 0.243), (1e-6, 1)]:
    weights = shape * np.float32(largest)
    lost = np.abs(dequantize(quantize(weights, Form.Q8_0), Form.Q8_0) - weights).max() / largest
    half = np.abs(weights.astype(np.float16).astype(np.float32) - weights).max() / largest
    print(f"largest weight {largest:g}: error {lost:.3f} of it, in half precision {half:.3f}")
    assert half < 0.05
    assert lost <= recorded if recorded < 0.01 else abs(lost - recorded) < 0.01, "another answer than recorded"
PYTHON
