#!/usr/bin/env bash
# Max pooling of 1 NaN 3 NaN NaN by pairs at stride 1, that is of (1, NaN), (NaN, 3),
# (3, NaN), (NaN, NaN): whether a NaN comes through depends on where it stands.
# tinygrad 0.14.0 (Python backend) keeps it if it is first, ncnn 1.0.20261020 if it is last,
# OpenVINO 2026.4.1 never: a window of NaN alone is −3.4·10³⁸ there.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check tinygrad==0.14.0 ncnn==1.0.20261020 openvino==2026.4.1 onnx==1.23.2 numpy==2.4.6
cd "$folder"
DEV=PYTHON PYTHON=1 "$folder/venv/bin/python" - <<'PYTHON'
import numpy as np, onnx
from onnx import TensorProto, helper

def model(op, width, **attributes):
    node = helper.make_node(op, ["x"], ["y"], **attributes)
    x = helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 1, 1, width])
    y = helper.make_tensor_value_info("y", TensorProto.FLOAT, [1, 1, 1, "width"])
    graph = helper.make_graph([node], "g", [x], [y])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 19)], ir_version=9)
    onnx.checker.check_model(model)
    return model

def row(*values):
    return np.array(values, np.float32).reshape(1, 1, 1, -1)

import ncnn, openvino
from tinygrad import Tensor

nan = float("nan")
x = row(1, nan, 3, nan, nan)
pool = model("MaxPool", 5, kernel_shape=[1, 2], strides=[1, 1])
core = openvino.Core()
with open("pool.param", "w") as file:
    file.write("7767517\n2 2\nInput data 0 1 data\nPooling pool 1 1 data out 0=0 1=2 11=1 2=1 12=1 5=1\n")
open("pool.bin", "wb").close()
net = ncnn.Net()
net.load_param("pool.param")
net.load_model("pool.bin")
extractor = net.create_extractor()
extractor.input("data", ncnn.Mat(x[0].copy()))
answers = {
    "tinygrad": Tensor(x).max_pool2d((1, 2), stride=1).numpy(),
    "ncnn": np.array(extractor.extract("out")[1]),
    "OpenVINO": core.compile_model(core.read_model(pool.SerializeToString()), "CPU")(x)[0],
}
answers = {name: np.ravel(y) for name, y in answers.items()}
for name, y in answers.items():
    print(f"{name:9}", y.tolist())
recorded = {"tinygrad": [1, nan, 3, nan], "ncnn": [nan, 3, nan, nan], "OpenVINO": [1, 3, 3, np.finfo(np.float32).min]}
for name, y in answers.items():
    np.testing.assert_array_equal(y, np.array(recorded[name], np.float32))
PYTHON
