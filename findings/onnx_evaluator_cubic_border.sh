#!/usr/bin/env bash
# GridSample, cubic, padding_mode "border", outside of the picture: onnx 1.23.2's own
# evaluator moves the *point* to the border first, ONNX Runtime 1.32.0 and OpenVINO
# 2026.4.1 move each of the sixteen *pixels*, which overshoots: a picture of 1 ... 20 is
# read as 20 or as 20.03.
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

def evaluator(model, x):
    from onnx.reference import ReferenceEvaluator
    return ReferenceEvaluator(model).run(None, {"x": x})[0].ravel().round(4).tolist()

def openvino(model, x):
    import openvino
    core = openvino.Core()
    compiled = core.compile_model(core.read_model(model.SerializeToString()), "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
    return np.asarray(list(compiled({"x": x}).values())[0]).ravel().round(4).tolist()

x = np.arange(1, 21, dtype=np.float32).reshape(1, 1, 4, 5)
grid = np.array([1.3, 1.2], np.float32).reshape(1, 1, 1, 2)
sample = model("GridSample", [1, 1, 4, 5], [("grid", grid)], mode="cubic", padding_mode="border", align_corners=0)
print("ONNX Runtime", runtime(sample, x))
print("OpenVINO    ", openvino(sample, x))
print("onnx        ", evaluator(sample, x))
assert np.allclose(runtime(sample, x), 20.0338, atol=1e-3) and np.allclose(openvino(sample, x), 20.0338, atol=1e-3), "another answer than recorded"
assert evaluator(sample, x) == [20], "another answer than recorded"
PYTHON
