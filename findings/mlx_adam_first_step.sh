#!/usr/bin/env bash
# MLX 0.32.4: Adam leaves the correction of its running means out unless it is asked for, so
# that the first step at a rate of 0.1 is one of 0.316, and the second is longer still.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check "mlx[cpu]==0.32.4" numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import numpy as np, mlx.core as mx, mlx.optimizers as optim

def path(**options):
    adam, weights, seen = optim.Adam(0.1, **options), {"w": mx.array([1.0])}, []
    for _ in range(3):  # a slope of 1 each time
        weights = adam.apply_gradients({"w": mx.array([1.0])}, weights)
        seen.append(float(weights["w"][0]))
    return seen

usual, corrected = path(), path(bias_correction=True)
print("as it comes:         ", np.round(usual, 3).tolist())
print("bias_correction=True:", np.round(corrected, 3).tolist())
# Running means 0.1 and 0.001 of slope and square: 0.1 · 0.1 / √0.001 = 0.316.
np.testing.assert_allclose(usual[0], 1 - 0.1 * 0.1 / np.sqrt(0.001), atol=1e-5)
np.testing.assert_allclose(usual[1], 0.258813, atol=1e-5)
np.testing.assert_allclose(corrected, [0.9, 0.8, 0.7], atol=1e-5)
PYTHON
