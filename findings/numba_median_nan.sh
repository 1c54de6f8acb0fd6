#!/usr/bin/env bash
# numba 0.68.1 with NumPy 2.4.6: compiled, np.median of NaN 1 2 is 2, and of 1 2 NaN too;
# NumPy answers NaN, as compiled np.max, np.min, np.mean and np.sort do. A median filter
# written with it hides the NaN and takes the wrong rank.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check numba==0.68.1 numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import numba, numpy as np

nan = np.nan
compiled = {name: numba.njit(eval(f"lambda row: np.{name}(row)", {"np": np})) for name in ("median", "max", "mean")}
for row in ([nan, 1, 2], [1, 2, nan], [1, nan, 2]):
    seen = {name: float(run(np.array(row))) for name, run in compiled.items()}
    print(row, "numba", seen, "NumPy's median", np.median(row))
    assert np.isnan(np.median(row)) and np.isnan(seen["max"]) and np.isnan(seen["mean"])
    if row[1] == row[1]:
        assert seen["median"] == 2, "another answer than recorded"
PYTHON
