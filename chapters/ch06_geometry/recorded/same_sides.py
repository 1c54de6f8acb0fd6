"""What libraries give for "same": rows and kernels that tell the side.

    python same_sides.py [library ...]

rewrites `same_sides.json` beside it, the runs of the libraries that are named (all, if
none is). Needs numpy and those of them: torch, tensorflow, jax, onnx with onnxruntime,
scipy. Runs of libraries that are not named stay as they are, so that each may come
from an environment of its own.

A row of whole numbers under the weights 1, 10, 100 spells its sum: with the row
1 2 3 4 and the weights 1 10, a sum of 32 is 2·1 + 3·10, so that the first weight lay on
the 2. All sums are exact in float32.
"""

import json
import pathlib
import sys

import numpy as np

FOUR, EIGHT, SEVEN = [1, 2, 3, 4], [1, 2, 3, 4, 5, 6, 7, 8], [1, 2, 3, 4, 5, 6, 7]
TWO, THREE = [1, 10], [1, 10, 100]


def torch_runs():
    import torch

    def layer(row, kernel, **settings):
        x = torch.tensor(row, dtype=torch.float32)[None, None]
        w = torch.tensor(kernel, dtype=torch.float32)[None, None]
        return torch.nn.functional.conv1d(x, w, **settings)[0, 0].tolist()

    yield "PyTorch, padding='same'", FOUR, TWO, 1, layer(FOUR, TWO, padding="same")
    yield "PyTorch, padding=1", EIGHT, THREE, 2, layer(EIGHT, THREE, padding=1, stride=2)
    yield "torch", torch.__version__.split("+")[0]


def tensorflow_runs():
    import tensorflow as tf

    def layer(row, kernel, stride):
        x = np.array(row, np.float32)[None, :, None]
        w = np.array(kernel, np.float32)[:, None, None]
        return tf.nn.conv1d(x, w, stride, "SAME").numpy()[0, :, 0].tolist()

    for row, kernel, stride in [(FOUR, TWO, 1), (EIGHT, THREE, 2), (SEVEN, THREE, 2)]:
        yield "TensorFlow, 'SAME'", row, kernel, stride, layer(row, kernel, stride)
    yield "tensorflow", tf.__version__


def jax_runs():
    import jax

    def layer(row, kernel, stride, padding):
        x = np.array(row, np.float32)[None, None]
        w = np.array(kernel, np.float32)[None, None]
        out = jax.lax.conv_general_dilated(x, w, (stride,), padding)
        return np.asarray(out)[0, 0].tolist()

    for row, kernel, stride in [(FOUR, TWO, 1), (EIGHT, THREE, 2)]:
        for padding in ["SAME", "SAME_LOWER"]:
            gave = layer(row, kernel, stride, padding)
            yield f"JAX, '{padding}'", row, kernel, stride, gave
    yield "jax", jax.__version__


def onnx_runs():
    import onnx
    import onnxruntime
    from onnx import TensorProto, helper

    def layer(row, kernel, stride, padding):
        node = helper.make_node(
            "Conv", ["x", "w"], ["y"], auto_pad=padding, strides=[stride]
        )
        value = helper.make_tensor_value_info
        graph = helper.make_graph(
            [node],
            "one_layer",
            [
                value("x", TensorProto.FLOAT, [1, 1, len(row)]),
                value("w", TensorProto.FLOAT, [1, 1, len(kernel)]),
            ],
            [value("y", TensorProto.FLOAT, None)],
        )
        model = helper.make_model(
            graph, opset_imports=[helper.make_opsetid("", 21)], ir_version=10
        )
        session = onnxruntime.InferenceSession(model.SerializeToString())
        feed = {
            "x": np.array(row, np.float32)[None, None],
            "w": np.array(kernel, np.float32)[None, None],
        }
        return session.run(None, feed)[0][0, 0].tolist()

    for row, kernel, stride in [(FOUR, TWO, 1), (EIGHT, THREE, 2)]:
        for padding in ["SAME_UPPER", "SAME_LOWER"]:
            gave = layer(row, kernel, stride, padding)
            yield f"ONNX Runtime, {padding}", row, kernel, stride, gave
    yield "onnxruntime", onnxruntime.__version__


def scipy_runs():
    import scipy
    from scipy import ndimage, signal

    x, w = np.array([FOUR], np.float64), np.array([TWO], np.float64)
    gave = signal.correlate2d(x, w, "same")[0].tolist()
    yield "SciPy, signal.correlate2d", FOUR, TWO, 1, gave
    gave = ndimage.correlate(x, w, mode="constant")[0].tolist()
    yield "SciPy, ndimage.correlate", FOUR, TWO, 1, gave
    yield "scipy", scipy.__version__


LIBRARIES = {
    "torch": torch_runs,
    "tensorflow": tensorflow_runs,
    "jax": jax_runs,
    "onnxruntime": onnx_runs,
    "scipy": scipy_runs,
}


def main():
    path = pathlib.Path(__file__).with_name("same_sides.json")
    kept = json.loads(path.read_text()) if path.exists() else {}
    for library in sys.argv[1:] or LIBRARIES:
        *runs, (name, version) = LIBRARIES[library]()
        keys = ["asked", "input", "kernel", "stride", "output"]
        runs = [dict(zip(keys, run)) for run in runs]
        for run in runs:
            run["output"] = [int(value) for value in run["output"]]
        kept[name] = {"version": version, "runs": runs}
    lines = []
    for library in LIBRARIES:
        if library in kept:
            found = kept[library]
            runs = ",\n      ".join(json.dumps(run) for run in found["runs"])
            version = json.dumps(found["version"])
            lines.append(
                f'  "{library}": {{\n    "version": {version},\n'
                f'    "runs": [\n      {runs}\n    ]\n  }}'
            )
    path.write_text("{\n" + ",\n".join(lines) + "\n}\n")


main()
