#!/usr/bin/env bash
# A window [1, 2] on a picture of three rows and four columns: one row, two columns, as the
# shape of the picture is said? In MNN 3.6.1 it is two rows and one column: windows and
# strides are width first, where the shapes of pictures and of filters are height first, in
# one call. nn.conv with the kernel [1, 2] has filters of shape 2×1. The documentation
# shows square windows only.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check mnn==3.6.1 numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import MNN.expr as F
import MNN.nn as nn
import numpy as np

def var(array):
    return F.const(np.ravel(array).astype(np.float32).tolist(), list(np.shape(array)), F.NCHW)

def run(function, *arguments):
    y = function(F.convert(var(picture), F.NC4HW4), *arguments)
    return np.array(F.convert(y, F.NCHW).read())[0, 0].tolist()

picture = np.arange(1, 13).reshape(1, 1, 3, 4)
dot, bias = var(np.ones((1, 1, 1, 1))), var(np.zeros(1))
answers = {
    "mean of windows [1, 2], stride [1, 2]": run(F.avg_pool, [1, 2], [1, 2]),
    "convolution by a 1, stride [1, 2]": run(F.conv2d, dot, bias, [1, 2]),
    "convolution by filters of shape 1×1×1×2": run(F.conv2d, var(np.ones((1, 1, 1, 2))), bias),
    "shape of the filters of nn.conv, kernel [1, 2]": list(nn.conv(1, 1, [1, 2], bias=False).parameters[0].shape),
}
rows = picture[0, 0]
recorded = [
    [((rows[0] + rows[1]) / 2).tolist()],
    rows[::2].tolist(),
    (rows[:, :-1] + rows[:, 1:]).tolist(),
    [1, 1, 2, 1],
]
for (name, answer), expected in zip(answers.items(), recorded, strict=True):
    print(f"{name:46}", answer)
    assert answer == expected, "another answer than recorded"
PYTHON
