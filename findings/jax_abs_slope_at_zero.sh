#!/usr/bin/env bash
# JAX 0.10.2: the slope of abs at 0 is 1, at −0 as well, where sign(0) is 0: the slope of an
# L1 penalty pushes weights that are 0 already.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check jax==0.10.2 jaxlib==0.10.2 numpy==2.4.6
JAX_PLATFORMS=cpu "$folder/venv/bin/python" - <<'PYTHON'
import jax, jax.numpy as jnp

weights = jnp.array([-2.0, -0.0, 0.0, 2.0])
slopes = jax.grad(lambda weights: jnp.abs(weights).sum())(weights)
print("weights", weights.tolist())
print("slopes ", slopes.tolist())
print("sign   ", jnp.sign(weights).tolist())
assert slopes.tolist() == [-1, 1, 1, 1], "another answer than recorded"
assert jnp.sign(weights).tolist() == [-1, 0, 0, 1], "another answer than recorded"
PYTHON
