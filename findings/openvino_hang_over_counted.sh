#!/usr/bin/env bash
# Average pooling of ones, ceil_mode = 1, count_include_pad = 1, the last window hanging
# over the end by a column. Without padding OpenVINO 2026.4.1 answers 1 there, as PyTorch
# and ONNX Runtime 1.32.0 do; with one column of padding at the *beginning* it counts what
# hangs over at the end too, and answers 0.667. ONNX Runtime still answers 1.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check \
    onnx==1.23.2 onnxruntime==1.32.0 openvino==2026.4.1 numpy==2.4.6
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import numpy as np, onnx
import onnxruntime as ort
import openvino as ov
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

for columns, width, before, recorded in [(3, 2, 0, [1, 1]), (4, 3, 1, [2 / 3, 2 / 3])]:
    x = np.ones((1, 1, 1, columns), np.float32)
    pool = model("AveragePool", x, kernel_shape=(1, width), strides=(1, width), ceil_mode=1,
                 count_include_pad=1, pads=(0, before, 0, 0))
    theirs, usual = (np.asarray(way(pool, x)).ravel() for way in (of_openvino, of_onnxruntime))
    print("padding before", before, "OpenVINO", theirs.tolist(), "ONNX Runtime", usual.tolist())
    np.testing.assert_allclose(theirs, recorded, rtol=1e-6)
    np.testing.assert_allclose(usual, [recorded[0], 1], rtol=1e-6)
PYTHON
