#!/usr/bin/env bash
# Windows of 2 at stride 3 over 1 2 3 4 5, padding 1 on both sides, ceil_mode = 1: a third
# window would begin in the padding on the right and see no pixel. ONNX Runtime 1.32.0
# leaves it out, as PyTorch does. OpenVINO 2026.4.1 keeps it and answers −3.4·10³⁸, the
# least number there is, which swamps the layer after it.
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

onnxruntime.set_default_logger_severity(3)
pool = model("MaxPool", 5, kernel_shape=[1, 2], strides=[1, 3], pads=[0, 1, 0, 1], ceil_mode=1)
x = row(1, 2, 3, 4, 5)
runtime = onnxruntime.InferenceSession(pool.SerializeToString(), providers=["CPUExecutionProvider"])
runtime = runtime.run(None, {"x": x})[0].ravel().tolist()
core = openvino.Core()
vino = core.compile_model(core.read_model(pool.SerializeToString()), "CPU")(x)[0].ravel().tolist()
print("ONNX Runtime", runtime)
print("OpenVINO    ", vino)
assert runtime == [1, 4], "another answer than recorded"
assert vino == [1, 4, np.finfo(np.float32).min.item()], "another answer than recorded"
PYTHON
