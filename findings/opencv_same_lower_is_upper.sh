#!/usr/bin/env bash
# OpenCV 5.0.0 takes auto_pad SAME_LOWER and pads as for SAME_UPPER, behind, for
# convolutions and poolings alike: the weights 1 10 on 1 2 3 4 5 answer 21 32 43 54 5. ONNX
# Runtime 1.32.0 pads before: 10 21 32 43 54. Sizes agree, and every map is a pixel further
# up.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check \
    onnx==1.23.2 onnxruntime==1.32.0 opencv-python-headless==5.0.0.93 numpy==2.4.6
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import numpy as np, onnx
import onnxruntime as ort
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

def of_opencv(m, x):
    net = cv2.dnn.readNetFromONNX(np.frombuffer(m.SerializeToString(), np.uint8))
    net.setInput(x, "x")
    return net.forward()

x = np.arange(1, 6, dtype=np.float32).reshape(1, 1, 1, 5)
weights = np.array([[[[1, 10]]]], np.float32)
lower = dict(auto_pad="SAME_LOWER")
conv = model("Conv", x, [("w", weights)], **lower)
pool = model("MaxPool", x, kernel_shape=(1, 2), strides=(1, 2), **lower)
recorded = {
    ("Conv", of_onnxruntime): [10, 21, 32, 43, 54],
    ("Conv", of_opencv): [21, 32, 43, 54, 5],
    ("MaxPool", of_onnxruntime): [1, 3, 5],
    ("MaxPool", of_opencv): [2, 4, 5],
}
for (op, way), answer in recorded.items():
    seen = np.asarray(way(conv if op == "Conv" else pool, x)).ravel().tolist()
    print(op, way.__name__, seen)
    assert seen == answer, "another answer than recorded"
PYTHON
