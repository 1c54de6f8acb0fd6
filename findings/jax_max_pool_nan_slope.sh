#!/usr/bin/env bash
# JAX 0.10.2: the maximum of 9 NaN 1 0 by lax.reduce_window is NaN. Its slope goes neither
# to the NaN nor to the 9, but to the 1, the largest of those behind the NaN.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check jax==0.10.2 jaxlib==0.10.2 numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import jax, jax.numpy as jnp, numpy as np

def largest(x):
    return jax.lax.reduce_window(x, -jnp.inf, jax.lax.max, (4,), (4,), "VALID").sum()

nan = float("nan")
recorded = {
    (9, nan, 1, 0): [0, 0, 1, 0],
    (nan, 2, 1, 0): [0, 1, 0, 0],
    (9, 1, nan, 0): [0, 0, 0, 1],
    (9, 1, 0, nan): [0, 0, 0, 1],
}
for row, slope in recorded.items():
    x = jnp.array(row, jnp.float32)
    found = np.asarray(jax.grad(largest)(x))
    print(row, "largest", float(largest(x)), "slope", found.tolist())
    assert np.isnan(largest(x))
    np.testing.assert_array_equal(found, slope)
PYTHON
