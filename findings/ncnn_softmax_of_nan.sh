#!/usr/bin/env bash
# Softmax of 1 NaN 3 2 in ncnn 1.0.20261020: no probability is NaN. On processors with AVX
# they are 0 1 0 0, whole and sure of the class whose number is gone, wherever it stands; on
# older ones 0 0 0 0. By NumPy's formula, and the standard's, all four are NaN, and the
# fault shows.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check ncnn==1.0.20261020 numpy==2.4.6
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import ncnn
import numpy as np

def softmax(*logits):
    with open("softmax.param", "w") as file:
        file.write("7767517\n2 2\nInput data 0 1 data\nSoftmax softmax 1 1 data out 0=0 1=1\n")
    open("softmax.bin", "wb").close()
    net = ncnn.Net()
    net.load_param("softmax.param")
    net.load_model("softmax.bin")
    extractor = net.create_extractor()
    extractor.input("data", ncnn.Mat(np.array(logits, np.float32)).clone())
    return np.array(extractor.extract("out")[1])

nan = float("nan")
y = softmax(1, 0, 3, 2)
print("1 0 3 2  ", y.round(3).tolist())
np.testing.assert_allclose(y, [0.087, 0.032, 0.644, 0.237], atol=1e-3)
for logits in [(1, nan, 3, 2), (1, 0, nan, 2), (nan, 0, 3, 2)]:
    y = softmax(*logits)
    print(*logits, y.round(3).tolist())
    assert np.isfinite(y).all(), "another answer than recorded"
PYTHON
