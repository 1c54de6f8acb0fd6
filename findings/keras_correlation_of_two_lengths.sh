#!/usr/bin/env bash
# The correlation of 1 10 with 1 2 3 4, mode "same", has as many numbers as the longer row:
# 43 32 21 10 by NumPy, and by Keras 3.15.1 on JAX 0.10.2. On PyTorch 2.15.0 Keras answers
# two numbers, 43 32, and on TensorFlow 2.21.0 four others, 4 43 32 21, a place earlier.
# With the longer row first the three agree.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check \
    torch==2.15.0 keras==3.15.1 tensorflow==2.21.0 jax==0.10.2 jaxlib==0.10.2 numpy==2.4.6
cd "$folder"
cat >look.py <<'PYTHON'
import keras, numpy as np

backend = keras.backend.backend()
short, long = np.array([1, 10], np.float32), np.array([1, 2, 3, 4], np.float32)

def same(a, b):
    return np.asarray(keras.ops.convert_to_numpy(keras.ops.correlate(a, b, mode="same"))).ravel().tolist()

print(backend, "short first", same(short, long), "long first", same(long, short))
assert np.correlate(short, long, "same").tolist() == [43, 32, 21, 10]
assert same(long, short) == np.correlate(long, short, "same").tolist() == [10, 21, 32, 43]
recorded = {"jax": [43, 32, 21, 10], "torch": [43, 32], "tensorflow": [4, 43, 32, 21]}
assert same(short, long) == recorded[backend], "another answer than recorded"
PYTHON
for backend in jax torch tensorflow; do
    KERAS_HOME="$folder" TF_CPP_MIN_LOG_LEVEL=3 KERAS_BACKEND=$backend "$folder/venv/bin/python" look.py
done
