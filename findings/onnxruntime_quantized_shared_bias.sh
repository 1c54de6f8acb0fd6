#!/usr/bin/env bash
# ONNX Runtime 1.32.0: a convolution used twice, as the heads of detectors are on small and
# large maps, on x and on x / 100. Quantized with QuantFormat.QOperator the bias is brought
# to whole numbers once, for the steps of the first input, and read with those of the other:
# where it is to add 1 to the second map it adds 0.01. QuantFormat.QDQ is right.
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
x = np.linspace(-1, 1, 16, dtype=np.float32).reshape(1, 1, 4, 4)

class Calibration(CalibrationDataReader):
    def __init__(self):
        self.rest = [{"x": x}]

    def get_next(self):
        return self.rest.pop() if self.rest else None

constants = {"w": np.ones((1, 1, 1, 1)), "b": np.ones(1), "hundredth": np.array(0.01)}
stored = [numpy_helper.from_array(value.astype(np.float32), name) for name, value in constants.items()]
nodes = [
    helper.make_node("Mul", ["x", "hundredth"], ["small"], name="shrink"),
    helper.make_node("Conv", ["x", "w", "b"], ["large_map"], name="large"),
    helper.make_node("Conv", ["small", "w", "b"], ["small_map"], name="small"),
]
value = lambda name: helper.make_tensor_value_info(name, TensorProto.FLOAT, x.shape)
graph = helper.make_graph(nodes, "g", [value("x")], [value("large_map"), value("small_map")], stored)
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
onnx.checker.check_model(model, full_check=True)
onnx.save(model, "model.onnx")

def means(path):
    session = ort.InferenceSession(path, providers=["CPUExecutionProvider"])
    return [float(y.mean()) for y in session.run(None, {"x": x})]

print("means of the maps of x + 1 and x / 100 + 1:", means("model.onnx"))
for form in (QuantFormat.QDQ, QuantFormat.QOperator):
    quantize_static("model.onnx", "quantized.onnx", Calibration(), quant_format=form)
    large, small = means("quantized.onnx")
    print(form, large, small)
    assert abs(large - 1) < 0.02
    if form == QuantFormat.QDQ:
        assert abs(small - 1) < 0.02
    else:
        assert abs(small - 0.01) < 0.005, "another answer than recorded"
PYTHON
