#!/usr/bin/env bash
# MaxUnpool with `output_shape`: the places are numbered in the output that was asked for
# (ONNX Runtime 1.32.0), or in the smaller one and padded afterwards (onnx 1.23.2's own
# evaluator). The same model and values, other places: of a 5x5 output, index 7 is row 1,
# column 2, or row 1, column 3.
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

x = np.array([1, 2, 3, 4], np.float32).reshape(1, 1, 2, 2)
places = np.array([5, 7, 13, 15], np.int64).reshape(1, 1, 2, 2)
unpool = model("MaxUnpool", [1, 1, 2, 2], [("places", places), ("size", np.array([1, 1, 5, 5], np.int64))], kernel_shape=[2, 2], strides=[2, 2])
where = lambda values: [divmod(values.index(value), 5) for value in (1, 2, 3, 4)]
print("ONNX Runtime", where(runtime(unpool, x)))
print("onnx        ", where(evaluator(unpool, x)))
assert where(runtime(unpool, x)) == [(1, 0), (1, 2), (2, 3), (3, 0)], "another answer than recorded"
assert where(evaluator(unpool, x)) == [(1, 1), (1, 3), (3, 1), (3, 3)], "another answer than recorded"
PYTHON
