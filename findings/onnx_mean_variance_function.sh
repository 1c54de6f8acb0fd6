#!/usr/bin/env bash
# MeanVarianceNormalization of eight numbers, one apart, from 10 000 on. onnx 1.23.2's own
# evaluator and tract 0.23.9 answer up to 3.5 thousand millions: the standard gives the
# operator as a function, E(x²) − E(x)², and rounded to float32 that difference is 0 here.
# ONNX Runtime 1.32.0 and OpenVINO 2026.4.1 answer up to 1.53. From 1000 on all agree.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check \
    onnx==1.23.2 onnxruntime==1.32.0 openvino==2026.4.1 tract==0.23.9 numpy==2.4.6
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import numpy as np, onnx
from onnx.reference import ReferenceEvaluator
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

def of_tract(m, x):
    onnx.save(m, "model.onnx")
    runnable = tract.onnx().load("model.onnx").into_model().into_runnable()
    return runnable.run([x])[0].to_numpy()

for start, differs in [(1000, False), (10_000, True)]:
    x = (np.arange(8) + start).astype(np.float32).reshape(1, 1, 8)  # exact in float32
    norm = model("MeanVarianceNormalization", x, opset=13, axes=[2])
    for way in (of_onnx, of_onnxruntime, of_openvino, of_tract):
        last = float(np.asarray(way(norm, x)).ravel()[-1])
        print(start, way.__name__, last)
        right = 3.5e9 if differs and way in (of_onnx, of_tract) else 1.5275
        np.testing.assert_allclose(last, right, rtol=5e-3)
PYTHON
