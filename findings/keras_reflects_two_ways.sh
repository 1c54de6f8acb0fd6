#!/usr/bin/env bash
# Beyond the border of 1 2 3 4, `reflect` of Keras 3.15.1's map_coordinates is 2 1 before
# and 4 3 behind, the pixel at the border twice. So it is on JAX 0.10.2, and behind the row
# on TensorFlow 2.21.0 too. Before the row TensorFlow has 3 2, as `mirror` has, with the
# pixel at the border once: one call, and two rules. A picture moved to the right has another
# border than one moved to the left.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check \
    keras==3.15.1 tensorflow==2.21.0 jax==0.10.2 jaxlib==0.10.2 numpy==2.4.6
cd "$folder"
cat >look.py <<'PYTHON'
import keras, numpy as np

backend = keras.backend.backend()
row = np.array([1, 2, 3, 4], np.float32)
before, behind = [-3, -2, -1], [4, 5, 6]
seen = {}
for mode in ["reflect", "mirror"] if backend == "jax" else ["reflect"]:
    places = np.array([before + [0, 1, 2, 3] + behind], np.float32)
    answer = keras.ops.image.map_coordinates(row, places, order=1, fill_mode=mode)
    seen[mode] = np.asarray(keras.ops.convert_to_numpy(answer)).tolist()
    print(backend, mode, seen[mode])
twice, once = [3, 2, 1], [4, 3, 2]
recorded = (twice if backend == "jax" else once) + [1, 2, 3, 4] + [4, 3, 2]
assert seen["reflect"] == recorded, "another answer than recorded"
if backend == "jax":
    assert seen["mirror"] == once + [1, 2, 3, 4] + [3, 2, 1]
PYTHON
for backend in jax tensorflow; do
    KERAS_HOME="$folder" TF_CPP_MIN_LOG_LEVEL=3 KERAS_BACKEND=$backend "$folder/venv/bin/python" look.py
done
