#!/usr/bin/env bash
# A convolution with SAME_UPPER keeps the size, dilated or not. onnxscript 0.7.2's optimize
# writes the padding out as numbers, and those of the kernel without its dilation: 6x6 becomes
# 4x4, and ONNX Runtime, which refused the model as it was, runs it without a word. Known, and
# mended after that version (pull request 3037 of onnxscript).
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check \
    onnx==1.23.2 onnxruntime==1.32.0 onnxscript==0.7.2 numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import numpy as np, onnx
import onnxruntime as ort
from onnx import TensorProto, helper, numpy_helper
from onnx.reference import ReferenceEvaluator
from onnxscript import optimizer

ort.set_default_logger_severity(4)
x = np.ones((1, 1, 6, 6), np.float32)

def run(m):
    try:
        session = ort.InferenceSession(m.SerializeToString(), providers=["CPUExecutionProvider"])
        return session.run(None, {"x": x})[0].shape
    except Exception:
        return "refused"

for dilation, recorded in [(1, (1, 1, 6, 6)), (2, (1, 1, 4, 4)), (3, (1, 1, 2, 2))]:
    value = lambda name: helper.make_tensor_value_info(name, TensorProto.FLOAT, x.shape)
    weights = numpy_helper.from_array(np.ones((1, 1, 3, 3), np.float32), "w")
    node = helper.make_node("Conv", ["x", "w"], ["y"], auto_pad="SAME_UPPER", dilations=[dilation] * 2)
    m = helper.make_model(helper.make_graph([node], "g", [value("x")], [value("y")], [weights]), opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
    onnx.checker.check_model(m, full_check=True)
    right = ReferenceEvaluator(m).run(None, {"x": x})[0].shape
    before = run(m)
    after = run(optimizer.optimize(m))
    print("dilation", dilation, "evaluator", right, "ONNX Runtime", before, "optimized", after)
    assert right == x.shape and before == (x.shape if dilation == 1 else "refused")
    assert after == recorded, "another answer than recorded"
PYTHON
