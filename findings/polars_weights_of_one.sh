#!/usr/bin/env bash
# Weights that are all 1 are no weights. In polars 2.1.0 the rolling mean, sum and median of
# 1, 2, 3 are the same with them and without. The rolling variance is 1 without, and 0.667
# with them: it divides by 3 where it divided by 2 before, and ddof=1, the default, is not
# asked. With ddof=0 both are 0.667.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check polars==2.1.0
"$folder/venv/bin/python" - <<'PYTHON'
import polars

row = polars.Series([1.0, 2.0, 3.0])
for name, more, plain, recorded in [
    ("mean", {}, 2, 2),
    ("sum", {}, 6, 6),
    ("median", {}, 2, 2),
    ("var", {"ddof": 0}, 2 / 3, 2 / 3),
    ("var", {}, 1, 2 / 3),
    ("std", {}, 1, (2 / 3) ** 0.5),
]:
    function = getattr(row, f"rolling_{name}")
    without, ones = function(3, **more)[2], function(3, weights=[1, 1, 1], **more)[2]
    print(f"{name} {more or ''}: without weights {without:.4f}, with 1 1 1 {ones:.4f}")
    assert abs(without - plain) < 1e-12
    assert abs(ones - recorded) < 1e-12, "another answer than recorded"
PYTHON
