#!/usr/bin/env bash
# OpenCV 5.0.0: LayerNormalization of eight numbers, one apart, goes from −1.53 to 1.53
# wherever they lie, up to 1000. At 3000 to 3007 it goes from −1.57 to 1.57, at 10 000 to
# 10 007 from −1107 to 1107: the variance is a difference of two large numbers, and what
# was 5.25 is lost. ONNX Runtime 1.32.0 and OpenVINO 2026.4.1 are right at each.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check \
    onnx==1.23.2 onnxruntime==1.32.0 openvino==2026.4.1 opencv-python-headless==5.0.0.93 numpy==2.4.6
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import numpy as np, onnx
import onnxruntime as ort
import openvino as ov
import cv2
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

for start, largest in [(0, 1.5275), (1000, 1.5275), (3000, 1.5652), (10_000, 1106.797)]:
    x = (np.arange(8) + start).astype(np.float32).reshape(1, 8)  # exact in float32
    norm = model("LayerNormalization", x, [("s", np.ones(8, np.float32))])
    answers = {way.__name__: np.asarray(way(norm, x), float).ravel() for way in (of_onnxruntime, of_openvino, of_opencv)}
    print(start, {name: seen.round(3).tolist()[-2:] for name, seen in answers.items()})
    np.testing.assert_allclose(answers["of_onnxruntime"][-1], 1.5275, rtol=1e-3)
    np.testing.assert_allclose(answers["of_openvino"][-1], 1.5275, rtol=1e-3)
    np.testing.assert_allclose(answers["of_opencv"][-1], largest, rtol=2e-3)
PYTHON
