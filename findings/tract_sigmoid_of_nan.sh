#!/usr/bin/env bash
# tract 0.23.9: the sigmoid of NaN is 0 and its tanh is −1: a network whose numbers are
# gone is sure of its answer. ONNX Runtime 1.32.0 and OpenVINO 2026.4.1 keep the NaN in
# both; but OpenVINO's HardSigmoid of NaN is 1, and its Exp of NaN infinity.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check \
    onnx==1.23.2 onnxruntime==1.32.0 openvino==2026.4.1 tract==0.23.9 numpy==2.4.6
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import numpy as np, onnx
import onnxruntime as ort
import openvino as ov
import tract
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

def of_onnxruntime(m, x):
    session = ort.InferenceSession(m.SerializeToString(), providers=["CPUExecutionProvider"])
    return session.run(None, {"x": x})[0]

def of_openvino(m, x):
    core = ov.Core()
    exact = {"INFERENCE_PRECISION_HINT": "f32"}
    compiled = core.compile_model(core.read_model(m.SerializeToString()), "CPU", exact)
    return compiled([x])[0]

def of_tract(m, x):
    onnx.save(m, "model.onnx")
    runnable = tract.onnx().load("model.onnx").into_model().into_runnable()
    return runnable.run([x])[0].to_numpy()

x = np.array([[np.nan]], np.float32)
recorded = {
    ("Sigmoid", of_tract): 0, ("Tanh", of_tract): -1,
    ("HardSigmoid", of_tract): 1, ("HardSigmoid", of_openvino): 1, ("Exp", of_openvino): np.inf,
}
for op in ("Sigmoid", "Tanh", "HardSigmoid", "Exp"):
    for way in (of_onnxruntime, of_openvino, of_tract):
        seen = float(np.asarray(way(model(op, x), x)).ravel()[0])
        print(op, way.__name__, seen)
        np.testing.assert_allclose(seen, recorded.get((op, way), np.nan), atol=1e-3)
PYTHON
