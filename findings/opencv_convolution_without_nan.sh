#!/usr/bin/env bash
# OpenCV 5.0.0, on an x86 CPU: a convolution of NaN, or of infinity, answers 3.4·10³⁸, the
# largest number there is; a transposed convolution and a dense layer keep the NaN. A
# network whose numbers are gone so answers with numbers, and one that is too large never
# says so. ONNX Runtime 1.32.0 keeps both.
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

nan, inf, largest = float("nan"), float("inf"), float(np.finfo(np.float32).max)
pair = np.ones((1, 1, 1, 2), np.float32)
for first, op, recorded in [
    (nan, "Conv", [largest, 3]), (inf, "Conv", [largest, 3]),
    (nan, "ConvTranspose", [nan, nan, 3, 2]), (inf, "ConvTranspose", [inf, inf, 3, 2]),
]:
    x = np.array([[[[first, 1, 2]]]], np.float32)
    m = model(op, x, [("w", pair)])
    ours, theirs = np.asarray(of_onnxruntime(m, x)).ravel(), np.asarray(of_opencv(m, x)).ravel()
    print(op, "of", x.ravel().tolist(), "ONNX Runtime", ours.tolist(), "OpenCV", theirs.tolist())
    assert ours[0] == first or np.isnan(ours[0]) and np.isnan(first)
    np.testing.assert_allclose(theirs, np.array(recorded, np.float32))
PYTHON
