#!/usr/bin/env bash
# OneHot of label 5 among 3 classes: the standard says no class (ONNX Runtime 1.32.0,
# OpenVINO 2026.4.1: 0 0 0), OpenCV 5.0.0 says class 2, as 5 is 3 + 2.
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

x = np.array([0, 2, 3, 5], np.int64)
one_hot = model("OneHot", x, [("d", np.int64(3)), ("v", np.array([0, 1], np.float32))])
for way in (of_onnxruntime, of_openvino, of_opencv):
    seen = np.asarray(way(one_hot, x)).reshape(4, 3).tolist()
    print(way.__name__, seen)
    outside = [[1, 0, 0], [0, 0, 1]] if way is of_opencv else [[0, 0, 0]] * 2
    assert seen == [[1, 0, 0], [0, 0, 1]] + outside, "another answer than recorded"
PYTHON
