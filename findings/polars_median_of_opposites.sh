#!/usr/bin/env bash
# The median of the opposites is the opposite of the median, and that of values and weights
# that are alike on both sides is the one in the middle. Of 1, 2, 3 with the weights 1, 2, 1
# the rolling median of polars 2.1.0 is 1.75, and of −1, −2, −3 it is −2.25. Of 0, 10, 0,
# where the 10 has half of the weight, it is 2.5, of 0, −10, 0 it is 0. The weight of the
# least value alone moves the place that is asked for. With equal weights, or by NumPy's
# quantile with weights, all are as expected. The manual calls the function unstable, and
# says that the weights are multiplied with the values.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check polars==2.1.0 numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import numpy as np, polars

def rolling(values, weights):
    return polars.Series([float(value) for value in values]).rolling_median(3, weights=weights)[2]

for values, weights, recorded in [
    ([1, 2, 3], [1, 1, 1], 2),
    ([-1, -2, -3], [1, 1, 1], -2),
    ([1, 2, 3], [1, 2, 1], 1.75),
    ([-1, -2, -3], [1, 2, 1], -2.25),
]:
    seen = rolling(values, weights)
    other = np.quantile(values, 0.5, weights=weights, method="inverted_cdf")
    print(f"{values} with {weights}: polars {seen}, NumPy {other}")
    assert other == values[1]
    assert seen == recorded, "another answer than recorded"
seen = [rolling([0, sign * 10, 0], [1, 2, 1]) for sign in (1, -1)]
print("0, 10, 0 and 0, −10, 0:", seen)
assert seen == [2.5, 0], "another answer than recorded"
PYTHON
