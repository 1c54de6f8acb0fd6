#!/usr/bin/env bash
# Softplus, log(1 + exp(x)), is x for large x: of 100 it is 100. ncnn 1.0.20261020 answers
# infinity from 89 on, MNN 3.6.1 never more than 87. ncnn has the same function twice: its
# layer BNLL answers 100. OpenVINO 2026.4.1 and ONNX Runtime 1.32.0 do too.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check \
    ncnn==1.0.20261020 mnn==3.6.1 onnxruntime==1.32.0 openvino==2026.4.1 onnx==1.23.2 numpy==2.4.6
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import numpy as np
import onnx
import onnxruntime as ort
import openvino
import ncnn
import MNN.expr as F
from onnx import TensorProto, helper

x = np.array([1, 20, 80, 89, 100, 1000], np.float32)

def of_ncnn(layer):
    with open("one.param", "w") as file:
        file.write(f"7767517\n2 2\nInput data 0 1 data\n{layer} layer 1 1 data out\n")
    open("one.bin", "wb").close()
    net = ncnn.Net()
    net.load_param("one.param")
    net.load_model("one.bin")
    extractor = net.create_extractor()
    extractor.input("data", ncnn.Mat(x).clone())
    return np.array(extractor.extract("out")[1])

node = helper.make_node("Softplus", ["x"], ["y"])
x_info, y_info = [helper.make_tensor_value_info(name, TensorProto.FLOAT, x.shape) for name in "xy"]
model = helper.make_model(helper.make_graph([node], "g", [x_info], [y_info]), ir_version=8, opset_imports=[helper.make_opsetid("", 13)])
onnx.checker.check_model(model)
whole = model.SerializeToString()
core = openvino.Core()
answers = {
    "ncnn Softplus": of_ncnn("Softplus"),
    "ncnn BNLL": of_ncnn("BNLL"),
    "MNN": np.array(F.softplus(F.const(x.tolist(), [x.size], F.NCHW)).read()),
    "ONNX Runtime": ort.InferenceSession(whole).run(None, {"x": x})[0],
    "OpenVINO": core.compile_model(core.read_model(whole), "CPU", {"INFERENCE_PRECISION_HINT": "f32"})(x)[0],
}
right, inf = np.logaddexp(0, x.astype(np.float64)), float("inf")
recorded = {"ncnn Softplus": [*right[:3], inf, inf, inf], "MNN": [*right[:3], 87, 87, 87]}
for name, y in answers.items():
    print(f"{name:13}", y.tolist())
    np.testing.assert_allclose(y, recorded.get(name, right), rtol=1e-4)
PYTHON
