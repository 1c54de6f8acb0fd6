#!/usr/bin/env bash
# A Clip from 0 to 1 and then one from 2 to 3 answer 2, and a ReLU of what was clipped from −2
# to −1 is 0. onnxscript 0.7.2's optimize makes one Clip of the two, from the larger of the
# lower ends to the smaller of the upper ones, 2 to 1 and 0 to −1; of such a Clip the upper
# end wins: 1 and −1. A ReLU answers a negative number, without an error.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check \
    onnx==1.23.2 onnxruntime==1.32.0 onnxscript==0.7.2 numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import numpy as np, onnx
import onnxruntime as ort
from onnx import TensorProto, helper, numpy_helper
from onnxscript import optimizer

x = np.array([-3, 0.5, 1.5, 2.5, 9], np.float32)

def model(nodes, **ends):
    value = lambda name: helper.make_tensor_value_info(name, TensorProto.FLOAT, x.shape)
    stored = [numpy_helper.from_array(np.array(end, np.float32), name) for name, end in ends.items()]
    graph = helper.make_graph(nodes, "g", [value("x")], [value("y")], stored)
    whole = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
    onnx.checker.check_model(whole, full_check=True)
    return whole

def run(m):
    session = ort.InferenceSession(m.SerializeToString(), providers=["CPUExecutionProvider"])
    return session.run(None, {"x": x})[0].tolist()

node = helper.make_node
first = node("Clip", ["x", "a", "b"], ["t"])
for name, m, right, recorded in [
    ("Clip 0 1, Clip 2 3", model([first, node("Clip", ["t", "c", "d"], ["y"])], a=0, b=1, c=2, d=3), 2, 1),
    ("Clip -2 -1, ReLU  ", model([first, node("Relu", ["t"], ["y"])], a=-2, b=-1), 0, -1),
]:
    before = run(m)
    optimized = optimizer.optimize(m)
    after = run(optimized)
    print(name, before, "optimized", after, [node.op_type for node in optimized.graph.node])
    assert before == [right] * 5
    assert after == [recorded] * 5, "another answer than recorded"
PYTHON
