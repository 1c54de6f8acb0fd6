#!/usr/bin/env bash
# The largest of −30 000 000 and −40 000 000 by MNN 3.6.1's max pooling is −16 777 216: its
# search begins at −2²⁴, not at minus infinity, and what lies below is never found. Of
# reduce_max, its largest number of an axis, the answer is −30 000 000.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check mnn==3.6.1 numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import MNN.expr as F
import numpy as np

def pool(*pair):
    x = F.convert(F.const(list(map(float, pair)), [1, 1, 1, 2], F.NCHW), F.NC4HW4)
    return F.convert(F.max_pool(x, [2, 1], [2, 1]), F.NCHW).read().item()

def largest(*pair):
    return F.reduce_max(F.const(list(map(float, pair)), [2], F.NCHW)).read().item()

inf = float("inf")
for pair, recorded in [((-1e7, -2e7), -1e7), ((-3e7, -4e7), -(2.0**24)), ((-inf, -inf), -(2.0**24))]:
    print(pair, "max pooling", pool(*pair), "reduce_max", largest(*pair))
    assert largest(*pair) == max(pair)
    assert pool(*pair) == recorded, "another answer than recorded"
PYTHON
