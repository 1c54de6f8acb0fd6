#!/usr/bin/env bash
# GridSample with mode "cubic": OpenCV 5.0.0 takes it and answers as for "linear". On a
# step from 0 to 1 ONNX Runtime 1.32.0 answers −0.108 and 1.108, as a cubic overshoots;
# OpenCV's answers for both modes are the same.
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

x = np.array([0, 0, 0, 1, 1, 1], np.float32).reshape(1, 1, 1, 6)
grid = np.array([[[[place, 0] for place in (-0.5, -0.3, -0.1, 0.1, 0.3, 0.5)]]], np.float32)
answers = {}
for mode in ("linear", "cubic"):
    sample = model("GridSample", x, [("g", grid)], mode=mode, padding_mode="border")
    for way in (of_onnxruntime, of_opencv):
        answers[mode, way] = np.asarray(way(sample, x), float).ravel()
        print(mode, way.__name__, answers[mode, way].round(3).tolist())
np.testing.assert_allclose(answers["cubic", of_opencv], answers["linear", of_opencv], atol=1e-6)
np.testing.assert_allclose(answers["linear", of_onnxruntime], answers["linear", of_opencv], atol=1e-5)
assert answers["cubic", of_onnxruntime].max() > 1.02 and answers["cubic", of_onnxruntime].min() < -0.02
PYTHON
