#!/usr/bin/env bash
# pandas 3.1.1: a rolling maximum over 1 ∞ 1 by pairs is NaN, where infinity should win,
# and the exponentially weighted mean goes past an infinity as if it were not there: each
# window makes NaN of infinities first. Series.max() of the same numbers is infinity. Told
# in pandas-dev/pandas issue 57549.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check pandas==3.1.1 numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import numpy as np, pandas as pd

series = pd.Series([1, np.inf, 1, 1])
largest, mean = series.rolling(2).max().tolist(), series.ewm(alpha=0.5).mean().tolist()
print("max", series.max(), "rolling max", largest, "weighted mean", mean)
assert series.max() == np.inf
np.testing.assert_array_equal(largest, [np.nan, np.nan, np.nan, 1])
assert mean == [1, 1, 1, 1], "another answer than recorded"
PYTHON
