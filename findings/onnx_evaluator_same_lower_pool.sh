#!/usr/bin/env bash
# onnx 1.23.2's own evaluator: max pooling by pairs at stride 2 with auto_pad SAME_LOWER
# makes two numbers of five; the standard says ceil(5 / 2) = 3, onnx's own shape inference
# too. ONNX Runtime 1.32.0 and OpenVINO 2026.4.1 answer 1 3 5, the evaluator 3 5. Average
# pooling and SAME_UPPER are right there.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check \
    onnx==1.23.2 onnxruntime==1.32.0 openvino==2026.4.1 numpy==2.4.6
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import numpy as np, onnx
from onnx.reference import ReferenceEvaluator
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

x = np.arange(1, 6, dtype=np.float32).reshape(1, 1, 1, 5)
pairs = dict(kernel_shape=(1, 2), strides=(1, 2))
lower = model("MaxPool", x, auto_pad="SAME_LOWER", **pairs)
inferred = lower.graph.output[0].type.tensor_type.shape.dim[3].dim_value
print("inferred columns", inferred)
assert inferred == 3
for way in (of_onnx, of_onnxruntime, of_openvino):
    seen = np.asarray(way(lower, x)).ravel().tolist()
    print(way.__name__, seen)
    assert seen == ([3, 5] if way is of_onnx else [1, 3, 5]), "another answer than recorded"
for op, auto, recorded in [("AveragePool", "SAME_LOWER", [1, 2.5, 4.5]), ("MaxPool", "SAME_UPPER", [2, 4, 5])]:
    assert np.asarray(of_onnx(model(op, x, auto_pad=auto, **pairs), x)).ravel().tolist() == recorded
PYTHON
