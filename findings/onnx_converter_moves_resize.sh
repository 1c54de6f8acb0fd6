#!/usr/bin/env bash
# onnx 1.23.2: version_converter brings a model from opset 10 to 11, whose Resize asks where
# pixels lie and by default answers half a pixel off. The converter leaves the default, so
# doubling 0 10 20 30 by linear sampling was 0 5 10 15 … and becomes 0 2.5 7.5 12.5 …. An
# Upsample of opset 8 or 9 is moved in the same way. onnx's own evaluator and ONNX Runtime
# 1.32.0 agree on what the new model says.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check onnx==1.23.2 onnxruntime==1.32.0 numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import numpy as np, onnx
import onnxruntime as ort
from onnx import TensorProto, helper, numpy_helper, version_converter
from onnx.reference import ReferenceEvaluator

x = np.array([0, 10, 20, 30], np.float32).reshape(1, 1, 1, 4)
scales = [1.0, 1.0, 1.0, 2.0]
EVEN = [0, 5, 10, 15, 20, 25, 30, 30]
HALF = [0, 2.5, 7.5, 12.5, 17.5, 22.5, 27.5, 30]

def doubled(op, opset):
    if opset == 8:
        node, stored = helper.make_node(op, ["x"], ["y"], mode="linear", scales=scales), []
    else:
        node = helper.make_node(op, ["x", "scales"], ["y"], mode="linear")
        stored = [numpy_helper.from_array(np.array(scales, np.float32), "scales")]
    inputs = [helper.make_tensor_value_info("x", TensorProto.FLOAT, x.shape)]
    outputs = [helper.make_tensor_value_info("y", TensorProto.FLOAT, [1, 1, 1, 8])]
    graph = helper.make_graph([node], "g", inputs, outputs, stored)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=6)
    onnx.checker.check_model(model)
    return model

def run(model):
    session = ort.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    return session.run(None, {"x": x})[0].ravel().tolist()

ort.set_default_logger_severity(4)
for op, opset, to in [("Resize", 10, 11), ("Resize", 10, 18), ("Upsample", 9, 11), ("Upsample", 8, 13)]:
    model = doubled(op, opset)
    new = version_converter.convert_version(model, to)
    onnx.checker.check_model(new)
    node, = [node for node in new.graph.node if node.op_type == "Resize"]
    print(op, opset, run(model), f"as opset {to}", run(new), [a.name for a in node.attribute])
    assert run(model) == EVEN
    assert run(new) == HALF, "another answer than recorded"
    assert ReferenceEvaluator(new).run(None, {"x": x})[0].ravel().tolist() == HALF
    # Nothing but the attribute is missing.
    node.attribute.append(helper.make_attribute("coordinate_transformation_mode", "asymmetric"))
    assert run(new) == EVEN
PYTHON
