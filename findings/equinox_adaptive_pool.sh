#!/usr/bin/env bash
# equinox 0.13.8: AdaptiveAvgPool1d(3) of 1 2 3 4 5 is 1.5 3.5 5: the pixels are cut into
# 2, 2 and 1. Flipped, the picture gives 4.5 2.5 1: another answer than the flipped one.
# Windows that overlap, as PyTorch's do, would give 1.5 3 4.5, and the same flipped.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check \
    equinox==0.13.8 jax==0.10.2 jaxlib==0.10.2 numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import equinox as eqx, jax.numpy as jnp

def pooled(*values):
    return eqx.nn.AdaptiveAvgPool1d(3)(jnp.array([values], jnp.float32))[0].tolist()

print("1 2 3 4 5", pooled(1, 2, 3, 4, 5), "5 4 3 2 1", pooled(5, 4, 3, 2, 1))
assert pooled(1, 2, 3, 4, 5) == [1.5, 3.5, 5], "another answer than recorded"
assert pooled(5, 4, 3, 2, 1) == [4.5, 2.5, 1]
PYTHON
