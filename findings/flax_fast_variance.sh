#!/usr/bin/env bash
# flax 0.12.8 on JAX 0.10.2, on a CPU: LayerNorm of eight numbers, one apart, from 10 000
# on answers up to 3500 where 1.53 is right: by default the variance is a difference of two
# large means, and 5.25 is lost in it. With use_fast_variance=False it is right.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check \
    flax==0.12.8 jax==0.10.2 jaxlib==0.10.2 numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import flax.linen as nn, jax.numpy as jnp

def largest(start, fast):
    x = (jnp.arange(8.0) + start).reshape(1, 8)  # exact in float32
    layer = nn.LayerNorm(use_bias=False, use_scale=False, use_fast_variance=fast)
    return float(layer.apply({}, x)[0, -1])

for start in (0, 1000, 10_000):
    print(start, "fast", largest(start, True), "not fast", largest(start, False))
    assert abs(largest(start, False) - 1.5275) < 1e-3
assert abs(largest(1000, True) - 1.5275) < 1e-2
assert largest(10_000, True) > 100, "another answer than recorded"
PYTHON
