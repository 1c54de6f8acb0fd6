#!/usr/bin/env bash
# ConvTranspose with output_shape (1, 4): two columns, stride 2, three weights. OpenCV
# 5.0.0 answers 2 rows of 6, without a word; ONNX Runtime 1.32.0 and OpenVINO 2026.4.1
# answer the 1 row of 4 that was asked for.
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

x = np.ones((1, 1, 1, 2), np.float32)
weights = np.array([[[[1, 2, 3]]]], np.float32)
wider = model("ConvTranspose", x, [("w", weights)], strides=(1, 2), output_shape=(1, 4))
for way in (of_onnxruntime, of_openvino, of_opencv):
    seen = np.asarray(way(wider, x))
    print(way.__name__, seen.shape, seen.ravel().tolist())
    recorded = (1, 1, 2, 6) if way is of_opencv else (1, 1, 1, 4)
    assert seen.shape == recorded, "another shape than recorded"
PYTHON
