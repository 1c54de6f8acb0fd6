#!/usr/bin/env bash
# 1 / 0 is infinite and 1 / ∞ is 0, as are 1 / √0 and 1 / √∞. On x86 ncnn 1.0.20261020
# answers NaN for all of them, in its division (BinaryOp 3), its 1 / x (UnaryOp 15) and its
# 1 / √x (UnaryOp 6), with and without AVX: as a quick guess at the quotient and a step of
# Newton's would, which multiplies 0 by ∞. Its power of −1 is right.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check ncnn==1.0.20261020 numpy==2.4.6
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import ncnn
import numpy as np

inf, nan = float("inf"), float("nan")
x = np.array([4, 0, inf, 0.25], np.float32)

def run(layer, inputs, text):
    names = " ".join(inputs)
    lines = [f"Input {name} 0 1 {name}" for name in inputs]
    lines.append(f"{layer} layer {len(inputs)} 1 {names} out {text}")
    with open("one.param", "w") as file:
        file.write(f"7767517\n{len(lines)} {len(lines)}\n" + "\n".join(lines) + "\n")
    open("one.bin", "wb").close()
    net = ncnn.Net()
    net.load_param("one.param")
    net.load_model("one.bin")
    extractor = net.create_extractor()
    for name, value in inputs.items():
        extractor.input(name, ncnn.Mat(value).clone())
    return np.array(extractor.extract("out")[1])

print("x              ", x.tolist())
for name, y, recorded in [
    ("1 / x, BinaryOp", run("BinaryOp", {"one": np.ones_like(x), "x": x}, "0=3"), [0.25, nan, nan, 4]),
    ("1 / x, UnaryOp ", run("UnaryOp", {"x": x}, "0=15"), [0.25, nan, nan, 4]),
    ("1 / √x, UnaryOp", run("UnaryOp", {"x": x}, "0=6"), [0.5, nan, nan, 2]),
    ("Power of −1    ", run("Power", {"x": x}, "0=-1"), [0.25, inf, 0, 4]),
]:
    print(name, y.tolist())
    np.testing.assert_allclose(y, recorded, rtol=1e-3)
PYTHON
