#!/usr/bin/env bash
# ONNX Runtime 1.32.0 does not run a dilated convolution with auto_pad SAME_UPPER, which
# onnx 1.23.2 checks as valid and its own evaluator computes, size kept.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check onnxruntime==1.32.0 onnx==1.23.2 numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import numpy as np, onnx
from onnx import TensorProto, helper, numpy_helper

def model(op, shape, constants=(), **attributes):
    names = ["x"] + [name if value is not None else "" for name, value in constants]
    node = helper.make_node(op, names, ["y"], **attributes)
    x = helper.make_tensor_value_info("x", TensorProto.FLOAT, shape)
    y = helper.make_tensor_value_info("y", TensorProto.FLOAT, ["a", "b", "c", "d"])
    kept = [numpy_helper.from_array(value, name) for name, value in constants if value is not None]
    graph = helper.make_graph([node], "g", [x], [y], kept)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], ir_version=9)
    onnx.checker.check_model(model)
    return model

def runtime(model, x):
    import onnxruntime
    onnxruntime.set_default_logger_severity(4)
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    return session.run(None, {"x": x})[0].ravel().round(4).tolist()

def evaluator(model, x):
    from onnx.reference import ReferenceEvaluator
    return ReferenceEvaluator(model).run(None, {"x": x})[0].ravel().round(4).tolist()

kernel = np.array([1, 10, 100], np.float32).reshape(1, 1, 1, 3)
x = np.arange(1, 7, dtype=np.float32).reshape(1, 1, 1, 6)
dilated = model("Conv", [1, 1, 1, 6], [("w", kernel)], dilations=[1, 2], auto_pad="SAME_UPPER")
print("onnx        ", evaluator(dilated, x))
try:
    said = str(runtime(dilated, x))
except Exception as error:
    said = str(error)
print("ONNX Runtime", said)
assert evaluator(dilated, x) == [310, 420, 531, 642, 53, 64], "another answer than recorded"
assert "Dilation not supported" in said, "another answer than recorded"
PYTHON
