"""What libraries make of ties, of NaN, of borders and of wide padding in pooling.

    python pooling.py [library ...]

rewrites `pooling.json` beside it; `stored.py` says how. Needs numpy and those libraries
that are named: torch, tensorflow, keras (with either of them), jax, flax, onnx with
onnxruntime, openvino, opencv-python-headless (cv2, with onnx), tinygrad (the runs stored
are those of `DEV=PYTHON`), equinox, mlx, scikit-image (skimage). TensorFlow.js and candle
are asked by the programs in `javascript`, behind `npm install` there, and `candle`.

- `window`: a maximum over 2×2 `pixels`, given row by row. `value` is what comes out,
  `slope`, where the library has a way back, what a slope of 1 behind the window sends to
  each of the four.
- `wide`: two pixels of padding, a window of 2×2 with a dilation of 3, 8×8 pixels. Either
  it is refused, or gives a map of so many rows and columns.
- `beside`: windows of 3 over the row −5 −3 −4 that keep its length, their maxima.
- `average`: windows over `row` that keep its length, their means; or windows of two that
  move by two over 1 1 1, the last of which hangs over.
- `hung`: means of windows of three that move by two over 1 1 1 1 with a pixel of padding,
  which counts; the last one hangs over the padding by a place.
- `left`: pairs over −5 −3 −4, the last of which hangs over the end, their maxima.
"""

import numpy as np

from stored import keep, told

ENGINES = {"torch": "PyTorch", "tensorflow": "TensorFlow", "jax": "JAX"}

NAN = float("nan")
TIES = [[5, 5, 5, 5], [1, 5, 5, 2]]
NANS = [[NAN, 2, 1, 0], [2, NAN, 1, 0], [2, 1, NAN, 0], [2, 1, 0, NAN], [NAN] * 4]
BESIDE, LAST = [-5, -3, -4], [0, 0, 0, 12]


def windows(asked, run):
    """`run` gives value and slope (or None) of the pixels [1, 1, 2, 2]."""
    for pixels in TIES + NANS:
        x = np.array(pixels, np.float32).reshape(1, 1, 2, 2)
        value, slope = run(x)
        slope = None if slope is None else np.asarray(slope).ravel().tolist()
        yield {
            "question": "window",
            "asked": asked,
            "pixels": pixels,
            "value": float(value),
            "slope": slope,
        }


def wide(asked, run):
    x = np.arange(64, dtype=np.float32).reshape(1, 1, 8, 8)
    try:
        rows, columns = run(x)
        gave = {"rows": rows, "columns": columns}
    except Exception as error:  # whatever kind the library has
        gave = {"refused": str(error).strip().splitlines()[0].split(" was false. ")[-1]}
    return {"question": "wide", "asked": asked, **gave}


def row_of(question, asked, row, window, run):
    """`run` gives a row for the row [1, 1, 1, length]."""
    output = run(np.array(row, np.float32).reshape(1, 1, 1, -1))
    output = np.asarray(output, np.float64).ravel().tolist()
    return {"question": question, "asked": asked, "row": row, "window": window, "output": output}


def beside(asked, run):
    return row_of("beside", asked, BESIDE, 3, run)


def average(asked, run):
    return row_of("average", asked, LAST, 3, run)


def hanging(asked, run):
    return row_of("average", asked, [1, 1, 1], 2, run)


def hung(asked, run):
    return row_of("hung", asked, [1, 1, 1, 1], 3, run)


def left(asked, run):
    return row_of("left", asked, BESIDE, 2, run)


def torch_runs():
    import torch

    torch.set_num_threads(1)
    functional = torch.nn.functional
    pool = functional.max_pool2d

    def both(function):
        def run(x):
            x = torch.tensor(x, requires_grad=True)
            y = function(x).sum()
            y.backward()
            return y.item(), x.grad.numpy()

        return run

    yield from windows("PyTorch, max_pool2d", both(lambda x: pool(x, 2)))
    yield from windows("PyTorch, amax", both(lambda x: x.amax()))
    size = lambda x: pool(torch.tensor(x), 2, 1, 2, dilation=3).shape[2:]
    yield wide("PyTorch, max_pool2d", size)
    of = torch.tensor
    yield beside("PyTorch, max_pool2d", lambda x: pool(of(x), (1, 3), 1, (0, 1)))
    mean = functional.avg_pool2d
    for setting in [True, False]:
        asked = f"PyTorch, avg_pool2d, count_include_pad={setting}"
        run = lambda x: mean(of(x), (1, 3), 1, (0, 1), count_include_pad=setting)
        yield average(asked, run)
    run = lambda x: mean(of(x), (1, 2), (1, 2), ceil_mode=True)
    yield hanging("PyTorch, avg_pool2d, ceil_mode=True", run)
    run = lambda x: mean(of(x), (1, 3), (1, 2), (0, 1), ceil_mode=True)
    yield hung("PyTorch, avg_pool2d, ceil_mode=True", run)
    run = lambda x: pool(of(x), (1, 2), (1, 2), ceil_mode=True)
    yield left("PyTorch, max_pool2d, ceil_mode=True", run)
    yield torch.__version__.split("+")[0]


def tensorflow_runs():
    import tensorflow as tf

    nn = tf.nn

    def both(function):
        def run(x):
            x = tf.constant(x.reshape(1, 2, 2, 1))
            with tf.GradientTape() as tape:
                tape.watch(x)
                y = tf.reduce_sum(function(x))
            return y.numpy().item(), tape.gradient(y, x).numpy()

        return run

    last = lambda x: x.reshape(1, 1, -1, 1)
    pool = lambda x: nn.max_pool2d(x, 2, 2, "VALID")
    yield from windows("TensorFlow, nn.max_pool2d", both(pool))
    pool = lambda x: nn.max_pool_with_argmax(x, 2, 2, "VALID")[0]
    yield from windows("TensorFlow, nn.max_pool_with_argmax", both(pool))
    yield from windows("TensorFlow, reduce_max", both(tf.reduce_max))
    run = lambda x: nn.max_pool2d(last(x), [1, 3], 1, "SAME")
    yield beside("TensorFlow, nn.max_pool2d, 'SAME'", run)
    run = lambda x: nn.avg_pool2d(last(x), [1, 3], 1, "SAME")
    yield average("TensorFlow, nn.avg_pool2d, 'SAME'", run)
    yield hanging(
        "TensorFlow, nn.avg_pool2d, 'SAME'",
        lambda x: nn.avg_pool2d(last(x), [1, 2], [1, 2], "SAME"),
    )
    run = lambda x: nn.max_pool2d(last(x), [1, 2], [1, 2], "SAME")
    yield left("TensorFlow, nn.max_pool2d, 'SAME'", run)
    yield tf.__version__


def keras_runs():
    """Once on each of its engines, `KERAS_BACKEND`: what they say is put together."""
    import keras

    on = f"Keras on {ENGINES[keras.backend.backend()]}"
    last = lambda x: x.reshape(1, 1, -1, 1)
    given = keras.ops.convert_to_numpy
    run = lambda x: given(keras.layers.MaxPooling2D((1, 3), 1, "same")(last(x)))
    yield beside(f"{on}, MaxPooling2D, 'same'", run)
    for size in [3, 4]:
        run = lambda x: given(keras.layers.AveragePooling2D((1, size), 1, "same")(last(x)))
        yield row_of("average", f"{on}, AveragePooling2D, 'same'", LAST, size, run)
    yield keras.__version__


def keras_on_torch_runs():
    yield from keras_runs()


def jax_runs():
    import jax
    import jax.numpy as jnp

    def pooled(x, size=(1, 1, 2, 2), moved=(1, 1, 2, 2), padding="VALID", **settings):
        maximum = jax.lax.max
        return jax.lax.reduce_window(x, -jnp.inf, maximum, size, moved, padding, **settings)

    def both(function):
        def run(x):
            x = jnp.asarray(x)
            total = lambda x: function(x).sum()
            return float(total(x)), np.asarray(jax.grad(total)(x))

        return run

    yield from windows("JAX, lax.reduce_window", both(pooled))
    yield from windows("JAX, numpy.max", both(jnp.max))
    ones, around = (1, 1, 1, 1), ((0, 0), (0, 0), (2, 2), (2, 2))
    size = lambda x: pooled(
        jnp.asarray(x), moved=ones, padding=around, window_dilation=(1, 1, 3, 3)
    ).shape[2:]
    yield wide("JAX, lax.reduce_window", size)
    run = lambda x: pooled(jnp.asarray(x), (1, 1, 1, 3), ones, "SAME")
    yield beside("JAX, lax.reduce_window, 'SAME'", run)
    yield jax.__version__


def flax_runs():
    import flax
    import flax.linen as nn
    import jax.numpy as jnp

    last = lambda x: jnp.asarray(x.reshape(1, 1, -1, 1))
    run = lambda x: nn.max_pool(last(x), (1, 3), padding="SAME")
    yield beside("Flax, max_pool, 'SAME'", run)
    for setting in [True, False]:
        run = lambda x: nn.avg_pool(
            last(x), (1, 3), padding="SAME", count_include_pad=setting
        )
        yield average(f"Flax, avg_pool, count_include_pad={setting}", run)
    yield flax.__version__


def model(operator, **settings):
    from onnx import TensorProto, helper

    node = helper.make_node(operator, ["x"], ["y"], **settings)
    side = lambda name: helper.make_tensor_value_info(
        name, TensorProto.FLOAT, [1, 1, None, None]
    )
    graph = helper.make_graph([node], "pool", [side("x")], [side("y")])
    versions = [helper.make_opsetid("", 13)]
    return helper.make_model(graph, opset_imports=versions, ir_version=8)


def of_onnx(library, answer):
    """`answer` gives an array for a model and an array."""
    two = {"kernel_shape": [2, 2]}
    run = lambda x: (answer(model("MaxPool", strides=[2, 2], **two), x).item(), None)
    yield from windows(f"{library}, MaxPool", run)
    padded = model("MaxPool", pads=[2] * 4, dilations=[3, 3], **two)
    yield wide(f"{library}, MaxPool", lambda x: answer(padded, x).shape[2:])
    kept = {"kernel_shape": [1, 3], "pads": [0, 1, 0, 1]}
    yield beside(f"{library}, MaxPool", lambda x: answer(model("MaxPool", **kept), x))
    for count in [0, 1]:
        mean = model("AveragePool", count_include_pad=count, **kept)
        asked = f"{library}, AveragePool, count_include_pad={count}"
        yield average(asked, lambda x: answer(mean, x))
    pairs = {"kernel_shape": [1, 2], "strides": [1, 2], "ceil_mode": 1}
    mean = model("AveragePool", **pairs)
    yield hanging(f"{library}, AveragePool, ceil_mode=1", lambda x: answer(mean, x))
    yield from rounded_up(library, answer)


def rounded_up(library, answer):
    threes = {"kernel_shape": [1, 3], "strides": [1, 2], "ceil_mode": 1}
    padded = model("AveragePool", pads=[0, 1, 0, 1], count_include_pad=1, **threes)
    asked = f"{library}, AveragePool, ceil_mode=1"
    yield hung(asked, lambda x: answer(padded, x))
    pairs = model("MaxPool", kernel_shape=[1, 2], strides=[1, 2], ceil_mode=1)
    yield left(f"{library}, MaxPool, ceil_mode=1", lambda x: answer(pairs, x))


def onnxruntime_runs():
    import onnxruntime

    def answer(model, x):
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 4
        session = onnxruntime.InferenceSession(
            model.SerializeToString(), options, providers=["CPUExecutionProvider"]
        )
        return session.run(None, {"x": x})[0]

    yield from of_onnx("ONNX Runtime", answer)
    yield onnxruntime.__version__


def openvino_runs():
    import openvino

    def answer(model, x):
        read = openvino.Core().read_model(model.SerializeToString())
        compiled = openvino.Core().compile_model(read, "CPU")
        return list(compiled({"x": x}).values())[0]

    yield from of_onnx("OpenVINO", answer)
    yield openvino.__version__.split("-")[0]


def opencv_runs():
    import cv2

    def answer(model, x):
        net = cv2.dnn.readNetFromONNX(np.frombuffer(model.SerializeToString(), np.uint8))
        net.setInput(x, "x")
        return net.forward()

    yield from rounded_up("OpenCV, dnn", answer)
    yield cv2.__version__


def tinygrad_runs():
    from importlib.metadata import version

    from tinygrad import Tensor

    def run(x):
        x = Tensor(x)
        y = x.max_pool2d((2, 2))
        (slope,) = y.sum().gradient(x)
        return y.numpy().item(), slope.numpy()

    yield from windows("tinygrad, max_pool2d", run)
    size = lambda x: Tensor(x).max_pool2d((2, 2), stride=1, dilation=3, padding=2).shape[2:]
    yield wide("tinygrad, max_pool2d", size)
    run = lambda x: Tensor(x).max_pool2d((1, 3), stride=1, padding=(0, 1)).numpy()
    yield beside("tinygrad, max_pool2d", run)
    for setting in [True, False]:
        run = lambda x: Tensor(x).avg_pool2d(
            (1, 3), stride=1, padding=(0, 1), count_include_pad=setting
        ).numpy()
        yield average(f"tinygrad, avg_pool2d, count_include_pad={setting}", run)
    run = lambda x: Tensor(x).avg_pool2d(
        (1, 3), stride=(1, 2), padding=(0, 1), ceil_mode=True
    ).numpy()
    yield hung("tinygrad, avg_pool2d, ceil_mode=True", run)
    run = lambda x: Tensor(x).max_pool2d((1, 2), stride=(1, 2), ceil_mode=True).numpy()
    yield left("tinygrad, max_pool2d, ceil_mode=True", run)
    yield version("tinygrad")


def equinox_runs():
    import equinox
    import jax

    pool = equinox.nn.MaxPool2d(2, 2)

    def run(x):
        total = lambda x: pool(x[0]).sum()
        return float(total(x)), np.asarray(jax.grad(total)(jax.numpy.asarray(x)))

    yield from windows("Equinox, nn.MaxPool2d", run)
    row = equinox.nn.MaxPool2d((1, 3), 1, ((0, 0), (1, 1)))
    yield beside("Equinox, nn.MaxPool2d", lambda x: row(jax.numpy.asarray(x[0])))
    mean = equinox.nn.AvgPool2d((1, 3), 1, ((0, 0), (1, 1)))
    yield average("Equinox, nn.AvgPool2d", lambda x: mean(jax.numpy.asarray(x[0])))
    up = equinox.nn.AvgPool2d((1, 3), (1, 2), ((0, 0), (1, 1)), use_ceil=True)
    asked = "Equinox, nn.AvgPool2d, use_ceil=True"
    yield hung(asked, lambda x: up(jax.numpy.asarray(x[0])))
    pairs = equinox.nn.MaxPool2d((1, 2), (1, 2), use_ceil=True)
    asked = "Equinox, nn.MaxPool2d, use_ceil=True"
    yield left(asked, lambda x: pairs(jax.numpy.asarray(x[0])))
    yield equinox.__version__


def mlx_runs():
    from importlib.metadata import version

    import mlx.core as mx
    from mlx import nn

    last = lambda x: mx.array(x.transpose(0, 2, 3, 1))
    pool = nn.MaxPool2d(2, 2)

    def run(x):
        total = lambda x: pool(x).sum()
        return total(last(x)).item(), np.array(mx.grad(total)(last(x)))

    yield from windows("MLX, nn.MaxPool2d", run)
    row = nn.MaxPool2d((1, 3), 1, (0, 1))
    yield beside("MLX, nn.MaxPool2d", lambda x: np.array(row(last(x))))
    mean = nn.AvgPool2d((1, 3), 1, (0, 1))
    yield average("MLX, nn.AvgPool2d", lambda x: np.array(mean(last(x))))
    yield version("mlx")


def skimage_runs():
    import skimage

    run = lambda x: skimage.measure.block_reduce(x[0, 0], (1, 2), np.max)
    yield left("scikit-image, measure.block_reduce, np.max", run)
    yield skimage.__version__


def tfjs_runs():
    yield from told("javascript", "node", "tfjs.mjs", "pooling")


def candle_runs():
    yield from told("candle", "cargo", "run", "-q", "--", "pooling")


keep(globals())
