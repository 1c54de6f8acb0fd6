#!/usr/bin/env bash
# The running sums of 1 2 3 4 are 1 3 6 10, and with reverse=1, from the end, 10 9 7 4. In
# PyTorch by onnx2torch 1.5.15 they are 10 9 7 4 in both cases: what the model does not say is
# taken for 1, where the standard's default is 0. A picture's integral begins at the wrong
# corner. ONNX Runtime 1.32.0 is right.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check \
    torch==2.15.0 torchvision==0.29.2 onnx2torch==1.5.15 onnx==1.23.2 onnxruntime==1.32.0 numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import numpy as np
import onnx
import onnxruntime as ort
import torch
from onnx import TensorProto, helper, numpy_helper
from onnx2torch import convert

x = np.array([1, 2, 3, 4], np.float32)
for attributes, right, recorded in [
    ({}, [1, 3, 6, 10], [10, 9, 7, 4]),
    ({"reverse": 0}, [1, 3, 6, 10], [1, 3, 6, 10]),
    ({"reverse": 1}, [10, 9, 7, 4], [10, 9, 7, 4]),
]:
    node = helper.make_node("CumSum", ["x", "axis"], ["y"], **attributes)
    x_info, y_info = [helper.make_tensor_value_info(name, TensorProto.FLOAT, [4]) for name in "xy"]
    graph = helper.make_graph([node], "g", [x_info], [y_info], [numpy_helper.from_array(np.array(0), "axis")])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    onnx.checker.check_model(model)
    of_onnxruntime = ort.InferenceSession(model.SerializeToString()).run(None, {"x": x})[0].tolist()
    of_onnx2torch = convert(model)(torch.from_numpy(x)).tolist()
    print(attributes or "no attribute", "onnx2torch", of_onnx2torch, "ONNX Runtime", of_onnxruntime)
    assert of_onnxruntime == right
    assert of_onnx2torch == recorded, "another answer than recorded"
PYTHON
