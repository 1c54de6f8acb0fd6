#!/usr/bin/env bash
# OpenVINO 2026.4.1 takes Resize with antialias = 1 and answers as if it were 0, without a
# word. ONNX Runtime 1.32.0 widens the window: the halved ramp ends differ.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check onnxruntime==1.32.0 openvino==2026.4.1 onnx==1.23.2 numpy==2.4.6
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

def openvino(model, x):
    import openvino
    core = openvino.Core()
    compiled = core.compile_model(core.read_model(model.SerializeToString()), "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
    return np.asarray(list(compiled({"x": x}).values())[0]).ravel().round(4).tolist()

x = np.arange(1, 9, dtype=np.float32).reshape(1, 1, 1, 8)
scales = np.array([1, 1, 1, 0.5], np.float32)
smooth, plain = (model("Resize", [1, 1, 1, 8], [("roi", None), ("scales", scales)], mode="linear", antialias=on) for on in (1, 0))
print("ONNX Runtime, antialias 1", runtime(smooth, x), "0", runtime(plain, x))
print("OpenVINO,     antialias 1", openvino(smooth, x), "0", openvino(plain, x))
assert runtime(smooth, x) == [1.625, 3.5, 5.5, 7.375], "another answer than recorded"
assert openvino(smooth, x) == openvino(plain, x) == [1.5, 3.5, 5.5, 7.5], "another answer than recorded"
PYTHON
