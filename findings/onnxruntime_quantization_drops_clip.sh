#!/usr/bin/env bash
# ONNX Runtime 1.32.0: a convolution, then a Clip from 1 to 2. Static quantization, as it
# is by default, takes the Clip out, since numbers of 8 bits end where it ends; but they
# always reach down to 0. The least number was 1 and is 0, and what is divided by it is
# infinite. A Clip from 0 to 2 is kept to.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check onnx==1.23.2 onnxruntime==1.32.0 numpy==2.4.6
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import logging
import numpy as np, onnx
import onnxruntime as ort
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, quantize_static

logging.disable(logging.WARNING)
x = np.linspace(-3, 3, 16, dtype=np.float32).reshape(1, 1, 4, 4)

class Calibration(CalibrationDataReader):
    def __init__(self):
        self.rest = [{"x": x}]

    def get_next(self):
        return self.rest.pop() if self.rest else None

def clipped(least):
    constants = {"w": np.ones((1, 1, 1, 1)), "least": np.array(least), "most": np.array(2)}
    stored = [numpy_helper.from_array(value.astype(np.float32), name) for name, value in constants.items()]
    nodes = [
        helper.make_node("Conv", ["x", "w"], ["map"], name="convolution"),
        helper.make_node("Clip", ["map", "least", "most"], ["y"], name="clip"),
    ]
    value = lambda name: helper.make_tensor_value_info(name, TensorProto.FLOAT, x.shape)
    graph = helper.make_graph(nodes, "g", [value("x")], [value("y")], stored)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, "model.onnx")

def run(path):
    session = ort.InferenceSession(path, providers=["CPUExecutionProvider"])
    return session.run(None, {"x": x})[0]

for least in (0, 1):
    clipped(least)
    before = run("model.onnx")
    assert before.min() == least and before.max() == 2
    for form in (QuantFormat.QDQ, QuantFormat.QOperator):
        quantize_static("model.onnx", "quantized.onnx", Calibration(), quant_format=form)
        after = run("quantized.onnx")
        kinds = [node.op_type for node in onnx.load("quantized.onnx").graph.node]
        print(f"from {least} to 2: least {before.min()}, quantized {after.min()}", kinds)
        assert "Clip" not in kinds
        assert after.min() == 0 and abs(after.max() - 2) < 0.01, "another answer than recorded"
PYTHON
