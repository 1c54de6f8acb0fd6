#!/usr/bin/env bash
# Softmax without an axis, in a model of opset 11, on two channels of 2×2 pixels. The
# standard of that opset flattens all axes from the second on, so that the eight numbers
# together add up to 1. ONNX Runtime 1.32.0 and tract 0.23.9 do; in OpenVINO 2026.4.1 and
# OpenCV 5.0.0 the two channels of a pixel add up to 1, in onnx 1.23.2's own evaluator the
# two pixels of a row.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check \
    onnx==1.23.2 onnxruntime==1.32.0 openvino==2026.4.1 opencv-python-headless==5.0.0.93 tract==0.23.9 numpy==2.4.6
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import numpy as np, onnx
from onnx.reference import ReferenceEvaluator
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

def of_onnx(m, x):
    return ReferenceEvaluator(m).run(None, {"x": x})[0]

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

x = np.log(np.arange(1, 9, dtype=np.float32)).reshape(1, 2, 2, 2)
softmax = model("Softmax", x, opset=11)
numbers = np.arange(1.0, 9).reshape(1, 2, 2, 2)
together, channels = numbers / 36, numbers / numbers.sum(1, keepdims=True)
rows = numbers / numbers.sum(3, keepdims=True)
expected = {of_onnx: rows, of_onnxruntime: together, of_openvino: channels,
            of_opencv: channels, of_tract: together}
for way, recorded in expected.items():
    seen = np.asarray(way(softmax, x), float)
    print(way.__name__, seen.ravel().round(3).tolist())
    np.testing.assert_allclose(seen, recorded, rtol=1e-4)
PYTHON
