#!/usr/bin/env bash
# LpPool (p = 2) of 1 2 3 4 5 by pairs, ceil_mode = 1. ONNX Runtime 1.32.0 answers 5 for the
# last window, which holds 5 alone: the norm of what is there. onnx 1.23.2's evaluator and
# OpenVINO 2026.4.1 answer 7.07 = 5·√2: they scale a cut window up to its full size.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check onnxruntime==1.32.0 onnx==1.23.2 openvino==2026.4.1 numpy==2.4.6
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

import onnxruntime, openvino
from onnx.reference import ReferenceEvaluator

pool = model("LpPool", 5, kernel_shape=[1, 2], strides=[1, 2], p=2, ceil_mode=1)
x = row(1, 2, 3, 4, 5)
runtime = onnxruntime.InferenceSession(pool.SerializeToString(), providers=["CPUExecutionProvider"])
core = openvino.Core()
answers = {
    "ONNX Runtime": runtime.run(None, {"x": x})[0],
    "onnx": ReferenceEvaluator(pool).run(None, {"x": x})[0],
    "OpenVINO": core.compile_model(core.read_model(pool.SerializeToString()), "CPU")(x)[0],
}
answers = {name: np.round(y.ravel(), 2).tolist() for name, y in answers.items()}
for name, y in answers.items():
    print(f"{name:12}", y)
last = [y[-1] for y in answers.values()]
assert np.allclose(last, [5, 7.07, 7.07]), "another answer than recorded"
PYTHON
