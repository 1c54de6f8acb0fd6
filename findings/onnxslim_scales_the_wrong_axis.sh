#!/usr/bin/env bash
# onnxslim 0.1.98: a convolution with four filters, multiplied by 1 2 3 4. In ONNX, as in
# NumPy, four numbers are one a column; onnxslim scales the four filters by them, without
# an error, and those of a 4 × 1 array, one a row, too. Shaped 4 × 1 × 1 they are the
# filters'. ONNX Runtime 1.32.0's and onnxsim 0.8.1's optimizers keep each answer.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check \
    onnx==1.23.2 onnxslim==0.1.98 onnxsim==0.8.1 onnxruntime==1.32.0 numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import numpy as np, onnx, onnxsim, onnxslim
import onnxruntime as ort
from onnx import TensorProto, helper, numpy_helper

x = np.ones((1, 1, 4, 4), np.float32)

def scaled(shape):
    """Four filters of one pixel that keep the picture, times 1 2 3 4 in that shape."""
    stored = [
        numpy_helper.from_array(np.ones((4, 1, 1, 1), np.float32), "w"),
        numpy_helper.from_array(np.arange(1, 5, dtype=np.float32).reshape(shape), "scale"),
    ]
    nodes = [helper.make_node("Conv", ["x", "w"], ["map"]), helper.make_node("Mul", ["map", "scale"], ["y"])]
    inputs = [helper.make_tensor_value_info("x", TensorProto.FLOAT, x.shape)]
    outputs = [helper.make_tensor_value_info("y", TensorProto.FLOAT, [1, 4, 4, 4])]
    graph = helper.make_graph(nodes, "g", inputs, outputs, stored)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
    onnx.checker.check_model(model, full_check=True)
    return model

def run(model, level=ort.GraphOptimizationLevel.ORT_DISABLE_ALL):
    options = ort.SessionOptions()
    options.graph_optimization_level = level
    session = ort.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
    return session.run(None, {"x": x})[0][0]

def copied(model):
    return onnx.ModelProto.FromString(model.SerializeToString())

numbers = np.arange(1.0, 5.0)
whole = np.ones((4, 4, 4))
for shape, right, slim in [
    ((4,), whole * numbers, whole * numbers[:, None, None]),
    ((4, 1), whole * numbers[:, None], whole * numbers[:, None, None]),
    ((4, 1, 1), whole * numbers[:, None, None], whole * numbers[:, None, None]),
]:
    model = scaled(shape)
    before, after = run(model), run(onnxslim.slim(copied(model)))
    print(shape, "the first filter's map was", before[0].tolist(), "and is", after[0].tolist())
    assert (before == right).all()
    assert (run(model, ort.GraphOptimizationLevel.ORT_ENABLE_ALL) == right).all()
    assert (run(onnxsim.simplify(copied(model))[0]) == right).all()
    assert (after == slim).all(), "another answer than recorded"
PYTHON
