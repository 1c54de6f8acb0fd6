#!/usr/bin/env bash
# The Gaussian blur of one bright pixel by Keras 3.15.1, once on NumPy and once on JAX 0.10.2:
# the same function, the same numbers. On NumPy it spreads in both directions; on JAX along
# its row alone, and the answer for one channel is darker than that for three equal ones.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check keras==3.15.1 jax==0.10.2 jaxlib==0.10.2 numpy==2.4.6
cd "$folder"
cat >blur.py <<'PYTHON'
import sys
import keras, numpy as np

backend = keras.backend.backend()
pixel = np.zeros((1, 5, 5, 1), np.float32)
pixel[0, 2, 2] = 1
for channels in [1, 3]:
    image = np.repeat(pixel, channels, axis=3)
    blurred = np.asarray(keras.ops.image.gaussian_blur(image, (3, 3), (1.0, 1.0)))
    middle = blurred[0, 1:4, 1:4, 0].round(3)
    print(f"{backend}, {channels} channels:", middle.tolist(), f"sum {blurred[..., 0].sum():.3f}")
    side = np.exp(-0.5)
    line = np.array([side, 1, side]) / (1 + 2 * side)
    both = np.outer(line, line)
    recorded = both if backend == "numpy" else [[0] * 3, both[1] if channels == 1 else line * 0.7259, [0] * 3]
    np.testing.assert_allclose(blurred[0, 1:4, 1:4, 0], recorded, atol=1e-4)
PYTHON
for backend in numpy jax; do
    KERAS_HOME="$folder" KERAS_BACKEND=$backend "$folder/venv/bin/python" blur.py
done
