#!/usr/bin/env bash
# ONNX Runtime 1.32.0 and onnx 1.23.2's own evaluator: RoiAlign with mode "max" takes the
# largest of the four *weighted* corners of a sample, not the largest sample. A picture of
# ones therefore pools to 0.6 ... 0.77. OpenVINO 2026.4.1 answers 1 everywhere.
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

x = np.ones((1, 1, 8, 8), np.float32)
rois = np.array([[1.3, 1.3, 5.1, 5.1]], np.float32)
pooled = model("RoiAlign", [1, 1, 8, 8], [("rois", rois), ("images", np.array([0], np.int64))], mode="max", output_height=2, output_width=2, sampling_ratio=2)
print("ONNX Runtime", runtime(pooled, x))
print("onnx        ", evaluator(pooled, x))
print("OpenVINO    ", openvino(pooled, x))
recorded = [0.6006, 0.6781, 0.6781, 0.7656]
assert np.allclose(runtime(pooled, x), recorded, atol=2e-4) and np.allclose(evaluator(pooled, x), recorded, atol=2e-4), "another answer than recorded"
assert openvino(pooled, x) == [1] * 4, "another answer than recorded"
PYTHON
