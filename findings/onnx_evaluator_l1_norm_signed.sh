#!/usr/bin/env bash
# onnx 1.23.2's own evaluator: LpNormalization with p = 1 divides by the sum, not by the
# sum of the absolute values: 3 −1 −1 becomes 3 −1 −1, and 3 −2 −1, whose sum is 0, becomes
# 0 0 0. ONNX Runtime 1.32.0: 0.6 −0.2 −0.2, and 0.5 −0.33 −0.17.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check \
    onnx==1.23.2 onnxruntime==1.32.0 numpy==2.4.6
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import numpy as np, onnx
from onnx.reference import ReferenceEvaluator
import onnxruntime as ort
from onnx import helper, numpy_helper

def model(op, x, constants=(), opset=20, **attributes):
    names = ["x"] + [name for name, value in constants]
    node = helper.make_node(op, names, ["y"], **attributes)
    kind = helper.np_dtype_to_tensor_dtype(x.dtype)
    inputs = [helper.make_tensor_value_info("x", kind, x.shape)]
    outputs = [onnx.ValueInfoProto(name="y")]
    stored = [numpy_helper.from_array(np.asarray(value), name) for name, value in constants]
    graph = helper.make_graph([node], "g", inputs, outputs, stored)
    whole = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)])
    whole.ir_version = 10
    whole = onnx.shape_inference.infer_shapes(whole)
    onnx.checker.check_model(whole)
    return whole

def of_onnx(m, x):
    return ReferenceEvaluator(m).run(None, {"x": x})[0]

def of_onnxruntime(m, x):
    session = ort.InferenceSession(m.SerializeToString(), providers=["CPUExecutionProvider"])
    return session.run(None, {"x": x})[0]

x = np.array([[3, -1, -1], [3, -2, -1]], np.float32)
norm = model("LpNormalization", x, axis=1, p=1)
of_itself = np.asarray(of_onnx(norm, x)).tolist()
print("onnx", of_itself)
print("ONNX Runtime", of_onnxruntime(norm, x).astype(float).round(3).tolist())
assert of_itself == [[3, -1, -1], [0, 0, 0]], "another answer than recorded"
np.testing.assert_allclose(of_onnxruntime(norm, x), x / np.abs(x).sum(1, keepdims=True), rtol=1e-6)
PYTHON
