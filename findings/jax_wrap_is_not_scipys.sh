#!/usr/bin/env bash
# mode="wrap" of map_coordinates: SciPy 1.17.1 repeats five values every four pixels, JAX 0.10.2,
# which implements that function, every five.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check \
    jax==0.10.2 jaxlib==0.10.2 numpy==2.4.6 scipy==1.17.1
JAX_PLATFORMS=cpu "$folder/venv/bin/python" - <<'PYTHON'
import numpy as np, jax.numpy as jnp
from jax.scipy.ndimage import map_coordinates as of_jax
from scipy.ndimage import map_coordinates as of_scipy

values, places = np.array([10.0, 20, 30, 40, 50]), np.arange(-2.0, 8)
scipy = of_scipy(values, [places], order=1, mode="wrap")
jax = np.array(of_jax(jnp.array(values), [jnp.array(places)], order=1, mode="wrap"))
print("places", places.tolist())
print("SciPy ", scipy.tolist())
print("JAX   ", jax.tolist())
print("SciPy, grid-wrap:", of_scipy(values, [places], order=1, mode="grid-wrap").tolist())
assert jax.tolist() == [40, 50, 10, 20, 30, 40, 50, 10, 20, 30], "another answer than recorded"
assert scipy.tolist() == [30, 40, 10, 20, 30, 40, 50, 20, 30, 40], "another answer than recorded"
PYTHON
