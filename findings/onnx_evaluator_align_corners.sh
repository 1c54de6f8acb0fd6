#!/usr/bin/env bash
# onnx 1.23.2's own evaluator: Resize with align_corners shrinks 1 2 3 4 5 by one half to
# two values, and the last of them is not the last corner, 5, but 3.6667: it takes the
# length of the output as 2.5, not as the 2 values that there are, so that the second
# lies 4 / 1.5 = 2.67 pixels behind the first. ONNX Runtime 1.32.0 ends at 5.
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

x = np.arange(1, 6, dtype=np.float32).reshape(1, 1, 1, 5)
scales = np.array([1, 1, 1, 0.5], np.float32)
halved = model("Resize", [1, 1, 1, 5], [("roi", None), ("scales", scales)], mode="linear", coordinate_transformation_mode="align_corners")
print("ONNX Runtime", runtime(halved, x))
print("onnx        ", evaluator(halved, x))
assert runtime(halved, x) == [1, 5], "another answer than recorded"
assert np.allclose(evaluator(halved, x), [1, 3.6667]), "another answer than recorded"
PYTHON
