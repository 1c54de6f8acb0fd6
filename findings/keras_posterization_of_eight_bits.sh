#!/usr/bin/env bash
# The number of bits to keep: with 8 a picture of eight bits is as it was, with 1 there are
# two greys. RandomPosterization(8) of Keras 3.15.1 never keeps it. It takes the number for
# the end of a range, from 1 on and without its end, and keeps 1 to 7 bits by chance. (8, 8)
# keeps 8. One number for another layer, RandomSharpness or RandomBrightness, is a range
# too, and says so; for this one the manual says the number of bits.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check \
    keras==3.15.1 jax==0.10.2 jaxlib==0.10.2 numpy==2.4.6
cd "$folder"
cat >look.py <<'PYTHON'
import keras, numpy as np

greys = np.arange(256, dtype=np.float32).reshape(1, 16, 16, 1)

def counts(factor):
    layer = keras.layers.RandomPosterization(factor, seed=1)
    return [len(np.unique(layer(greys, training=True))) for _ in range(200)]

fixed, one = counts((8, 8)), counts(8)
print("(8, 8) keeps greys", sorted(set(fixed)))
print("8 keeps greys", sorted(set(one)))
assert set(fixed) == {256}
assert set(one) == {2, 4, 8, 16, 32, 64, 128}, "another answer than recorded"
assert set(counts(7)) == {2, 4, 8, 16, 32, 64}, "another answer than recorded"
PYTHON
KERAS_HOME="$folder" KERAS_BACKEND=jax "$folder/venv/bin/python" look.py
