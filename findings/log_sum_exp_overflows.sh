#!/usr/bin/env bash
# ReduceLogSumExp of 100 and 101 is 101.31. OpenCV 5.0.0 and tract 0.23.9 answer infinity,
# and for −1000 and −1001 minus infinity: they sum the exponentials as they are. ONNX
# Runtime 1.32.0 and OpenVINO 2026.4.1 take the largest out first. All four do so in
# LogSoftmax.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check \
    onnx==1.23.2 onnxruntime==1.32.0 openvino==2026.4.1 opencv-python-headless==5.0.0.93 tract==0.23.9 numpy==2.4.6
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import numpy as np, onnx
import onnxruntime as ort
import openvino as ov
import cv2
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

def of_opencv(m, x):
    net = cv2.dnn.readNetFromONNX(np.frombuffer(m.SerializeToString(), np.uint8))
    net.setInput(x, "x")
    return net.forward()

def of_tract(m, x):
    onnx.save(m, "model.onnx")
    runnable = tract.onnx().load("model.onnx").into_model().into_runnable()
    return runnable.run([x])[0].to_numpy()

x = np.array([[100, 101], [-1000, -1001]], np.float32)
together, soft = model("ReduceLogSumExp", x, [("axes", np.array([1]))]), model("LogSoftmax", x, axis=1)
for way in (of_onnxruntime, of_openvino, of_opencv, of_tract):
    seen = np.asarray(way(together, x)).ravel()
    print(way.__name__, seen.tolist())
    plain = way in (of_opencv, of_tract)
    np.testing.assert_allclose(seen, [np.inf, -np.inf] if plain else [101.3133, -999.6867], rtol=1e-5)
    right = [[-1.3133, -0.3133], [-0.3133, -1.3133]]
    np.testing.assert_allclose(np.asarray(way(soft, x)), right, atol=1e-3)
PYTHON
