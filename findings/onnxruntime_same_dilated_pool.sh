#!/usr/bin/env bash
# ONNX Runtime 1.32.0: MaxPool with auto_pad SAME_UPPER and dilations [1, 2] pads as if the
# kernel were not dilated: five columns become four. onnx 1.23.2's own evaluator and its
# shape inference keep five, as the standard says (output = ceil(input / stride)).
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check onnxruntime==1.32.0 onnx==1.23.2 numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import numpy as np, onnx
from onnx import TensorProto, helper

def model(op, width, **attributes):
    node = helper.make_node(op, ["x"], ["y"], **attributes)
    x = helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 1, 1, width])
    y = helper.make_tensor_value_info("y", TensorProto.FLOAT, [1, 1, 1, "width"])
    graph = helper.make_graph([node], "g", [x], [y])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 19)], ir_version=9)
    onnx.checker.check_model(model)
    return model

def row(*values):
    return np.array(values, np.float32).reshape(1, 1, 1, -1)

import onnxruntime
from onnx.reference import ReferenceEvaluator

onnxruntime.set_default_logger_severity(3)
pool = model("MaxPool", 5, kernel_shape=[1, 2], strides=[1, 1], dilations=[1, 2], auto_pad="SAME_UPPER")
x = row(1, 2, 3, 4, 5)
runtime = onnxruntime.InferenceSession(pool.SerializeToString(), providers=["CPUExecutionProvider"])
runtime = runtime.run(None, {"x": x})[0].ravel().tolist()
evaluator = ReferenceEvaluator(pool).run(None, {"x": x})[0].ravel().tolist()
print("ONNX Runtime", runtime)
print("onnx        ", evaluator)
assert runtime == [3, 4, 5, 4], "another answer than recorded"
assert evaluator == [2, 3, 4, 5, 4], "another answer than recorded"
PYTHON
