#!/usr/bin/env bash
# onnxoptimizer 0.4.2, with the passes that it takes by itself: a Pad of zeros before a
# MaxPool becomes the MaxPool's own padding, which is −∞. Of 5 × 5 pixels of −1 the frame
# was 0 and is −1. A Pad before an AveragePool is counted, as it was, but from then on the
# AveragePool's own padding, which it left out, is counted too: in a picture of ones the
# corner was 1/4 and is 1/9. Before an AveragePool without padding the answer is kept.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check \
    onnx==1.23.2 onnxoptimizer==0.4.2 onnxruntime==1.32.0 numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import numpy as np, onnx, onnxoptimizer
import onnxruntime as ort
from onnx import TensorProto, helper, numpy_helper

def padded(pixel, frame, op, **attributes):
    """5 × 5 equal pixels, a frame of zeros, a pooling."""
    x = np.full((1, 1, 5, 5), pixel, np.float32)
    pads = numpy_helper.from_array(np.array([0, 0, frame, frame, 0, 0, frame, frame]), "pads")
    nodes = [
        helper.make_node("Pad", ["x", "pads"], ["framed"]),
        helper.make_node(op, ["framed"], ["y"], kernel_shape=[3, 3], **attributes),
    ]
    inputs = [helper.make_tensor_value_info("x", TensorProto.FLOAT, x.shape)]
    outputs = [helper.make_tensor_value_info("y", TensorProto.FLOAT, [1, 1, None, None])]
    graph = helper.make_graph(nodes, "g", inputs, outputs, [pads])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
    onnx.checker.check_model(model, full_check=True)
    return model, x

def run(model, x, level=ort.GraphOptimizationLevel.ORT_DISABLE_ALL):
    options = ort.SessionOptions()
    options.graph_optimization_level = level
    session = ort.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
    return session.run(None, {"x": x})[0][0, 0].round(3)

def compare(name, pixel, frame, op, **attributes):
    model, x = padded(pixel, frame, op, **attributes)
    optimized = onnxoptimizer.optimize(model)
    before, after = run(model, x), run(optimized, x)
    print(f"{name}, as it was\n{before}\noptimized, {[node.op_type for node in optimized.graph.node]}\n{after}")
    # ONNX Runtime's own optimizer keeps the answer.
    assert (run(model, x, ort.GraphOptimizationLevel.ORT_ENABLE_ALL) == before).all()
    return before, after

before, after = compare("largest", -1, 1, "MaxPool", strides=[2, 2])
assert before.tolist() == [[0, 0, 0], [0, -1, 0], [0, 0, 0]]
assert (after == -1).all(), "another answer than recorded"

before, after = compare("mean", 1, 1, "AveragePool", strides=[2, 2])
assert (before == after).all() and before[0, 0] == np.float32(0.444)

before, after = compare("mean, own padding left out", 1, 1, "AveragePool", pads=[1, 1, 1, 1], strides=[3, 3])
assert before[0, 0] == np.float32(0.25)
assert after[0, 0] == np.float32(0.111), "another answer than recorded"
PYTHON
