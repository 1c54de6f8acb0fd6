#!/usr/bin/env bash
# QuantizeLinear of 0.5 1.5 2.5 with scale 1 and zero point 1. The standard divides, rounds
# halves to the even number and adds the zero point: 1 3 3 (ONNX Runtime 1.32.0, tract
# 0.23.9, onnx 1.23.2's evaluator). OpenVINO 2026.4.1 and OpenCV 5.0.0 add the zero point
# first and round then: 2 2 4. With an even zero point all agree.
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

x = np.array([[0.5, 1.5, 2.5]], np.float32)
for zero in (1, 2):
    quantize = model("QuantizeLinear", x, [("s", np.float32(1)), ("z", np.uint8(zero))])
    for way in (of_onnx, of_onnxruntime, of_openvino, of_opencv, of_tract):
        seen = np.asarray(way(quantize, x)).ravel().tolist()
        print("zero point", zero, way.__name__, seen)
        late = way in (of_openvino, of_opencv) and zero == 1
        assert seen == ([2, 2, 4] if late else [zero, 2 + zero, 2 + zero]), "another answer than recorded"
PYTHON
