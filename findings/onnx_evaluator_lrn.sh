#!/usr/bin/env bash
# onnx 1.23.2's own evaluator: local response normalization sums over as many channels as
# the batch has images. Of one image with four channels of 2 (size 1, alpha 1, beta 1,
# bias 0) each should become 2 / 4; the first does, the others are divided by zero. With
# four images all is right. ONNX Runtime 1.32.0 gives 0.5 everywhere.
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

import warnings
warnings.filterwarnings("ignore")
def lrn(images):
    return model("LRN", [images, 4, 1, 1], size=1, alpha=1.0, beta=1.0, bias=0.0), np.full((images, 4, 1, 1), 2, np.float32)
one, four = lrn(1), lrn(4)
print("ONNX Runtime", runtime(*one))
print("onnx        ", evaluator(*one), "of four images:", set(evaluator(*four)))
assert runtime(*one) == [0.5] * 4, "another answer than recorded"
assert evaluator(*one) == [0.5] + [float("inf")] * 3, "another answer than recorded"
assert set(evaluator(*four)) == {0.5}, "another answer than recorded"
PYTHON
