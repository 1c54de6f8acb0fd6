#!/usr/bin/env bash
# GlobalLpPool of 3 and −4. With p = 2 ONNX Runtime 1.32.0 and OpenVINO 2026.4.1 answer 5,
# the length; tract 0.23.9 answers 3.54, divided by the root of the number of pixels. With
# p = 3 it answers NaN: it takes no absolute values, and 27 − 64 has no cube root there.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check \
    onnx==1.23.2 onnxruntime==1.32.0 openvino==2026.4.1 tract==0.23.9 numpy==2.4.6
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import numpy as np, onnx
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

x = np.array([[[[3, -4]]]], np.float32)
for p, length, odd in [(2, 5, 12.5 ** 0.5), (3, 91 ** (1 / 3), np.nan)]:
    pool = model("GlobalLpPool", x, p=p)
    for way in (of_onnxruntime, of_openvino, of_tract):
        seen = float(np.asarray(way(pool, x)).ravel()[0])
        print("p", p, way.__name__, seen)
        np.testing.assert_allclose(seen, odd if way is of_tract else length, rtol=1e-5)
PYTHON
