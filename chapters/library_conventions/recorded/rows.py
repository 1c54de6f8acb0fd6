"""What functions of libraries make of a row, a kernel, a border.

    python rows.py [library ...]

rewrites `rows.json` beside it; `stored.py` says how. Needs numpy and those libraries
that are named: torch, tensorflow, keras (with either of them), jax, flax, scipy,
scikit-image (skimage), opencv-python-headless (cv2, with onnx), pillow, kornia, onnx
with onnxruntime. candle is asked by the program in `candle`.

Six questions:

- `impulse`: one bright pixel in the middle of 5×5 under the kernel 1 2 3 / 4 5 6 / 7 8 9.
  `output` is what lies around the middle, row by row. A cross-correlation answers 9 to
  1, a convolution 1 to 9.
- `same`: the row 1 2 3 4 under the weights 1 10, as long as the row. Every sum spells
  which weight lay on which number.
- `dilation`: the row 1 2 3 4 under the weights 1 10 without padding, with the value
  `dilation` for the setting of that name.
- `border`: what three numbers before and three behind continue 1 2 3 4.
- `step`: what an upright edge becomes, from 0 on its left to 1 on its right, under the
  library's own Sobel filter, at one of the two columns beside it.
- `transposed`: the row 1 under the weights 1 2 3 of a transposed convolution.
"""

import numpy as np

from stored import keep, told

ENGINES = {"torch": "PyTorch", "tensorflow": "TensorFlow", "jax": "JAX"}

ROW, TWO = [1, 2, 3, 4], [1, 10]
NINE = np.arange(1, 10).reshape(3, 3)
IMPULSE = np.zeros((5, 5))
IMPULSE[2, 2] = 1


def listed(array):
    array = np.asarray(array, np.float64).ravel().tolist()
    assert all(value == int(value) for value in array), array
    return [int(value) for value in array]


def impulse(asked, run):
    """`run` gives a plane of 5×5 for a plane and a kernel of float32."""
    plane = np.asarray(run(IMPULSE.astype(np.float32), NINE.astype(np.float32)))
    middle = plane.reshape(5, 5)[1:4, 1:4]
    return {"question": "impulse", "asked": asked, "output": listed(middle)}


def same(asked, run):
    """`run` gives a row for a row and a kernel of float32."""
    output = run(np.array(ROW, np.float32), np.array(TWO, np.float32))
    return {"question": "same", "asked": asked, "output": listed(output)}


def dilation(asked, value, run):
    output = run(np.array(ROW, np.float32), np.array(TWO, np.float32), value)
    return {"question": "dilation", "asked": asked, "dilation": value, "output": listed(output)}


def border(asked, mode, run):
    output = listed(run(np.array([ROW], np.float32)))
    assert len(output) == 10 and output[3:7] == ROW, output
    return {"question": "border", "asked": asked, "mode": mode, "output": output}


def transposed(asked, run):
    output = run(np.array([1], np.float32), np.array([1, 2, 3], np.float32))
    return {"question": "transposed", "asked": asked, "output": listed(output)}


def step(asked, run):
    plane = np.zeros((5, 6), np.float32)
    plane[:, 3:] = 1
    output = round(float(np.asarray(run(plane))[2, 3]), 6)
    return {"question": "step", "asked": asked, "output": [output]}


def torch_runs():
    import torch

    functional = torch.nn.functional
    of = lambda array: torch.tensor(array)[None, None]
    yield impulse("PyTorch, conv2d", lambda x, k: functional.conv2d(of(x), of(k), padding=1))
    yield same(
        "PyTorch, conv1d, padding='same'",
        lambda x, k: functional.conv1d(of(x), of(k), padding="same"),
    )
    for value in [1, 2]:
        run = lambda x, k, value: functional.conv1d(of(x), of(k), dilation=value)
        yield dilation("PyTorch, conv1d", value, run)
    for mode in ["constant", "circular", "reflect", "replicate"]:
        run = lambda x: functional.pad(torch.tensor(x)[None], (3, 3), mode=mode)
        yield border("PyTorch, functional.pad", mode, run)
    yield transposed(
        "PyTorch, conv_transpose1d", lambda x, k: functional.conv_transpose1d(of(x), of(k))
    )
    yield torch.__version__.split("+")[0]


def tensorflow_runs():
    import tensorflow as tf

    plane = lambda x: x[None, :, :, None]
    yield impulse(
        "TensorFlow, nn.conv2d",
        lambda x, k: tf.nn.conv2d(plane(x), k[:, :, None, None], 1, "SAME"),
    )
    row = lambda x: x[None, :, None]
    yield same(
        "TensorFlow, nn.conv1d, 'SAME'",
        lambda x, k: tf.nn.conv1d(row(x), k[:, None, None], 1, "SAME"),
    )
    for value in [1, 2]:
        run = lambda x, k, value: tf.nn.conv1d(
            row(x), k[:, None, None], 1, "VALID", dilations=value
        )
        yield dilation("TensorFlow, nn.conv1d", value, run)
    for mode in ["CONSTANT", "REFLECT", "SYMMETRIC"]:
        yield border("TensorFlow, pad", mode, lambda x: tf.pad(x, [[0, 0], [3, 3]], mode))
    yield transposed(
        "TensorFlow, nn.conv1d_transpose",
        lambda x, k: tf.nn.conv1d_transpose(row(x), k[:, None, None], [1, 3, 1], 1, "VALID"),
    )
    yield tf.__version__


def keras_runs():
    import keras

    plane = lambda x: x[None, :, :, None]
    ops, on = keras.ops, f"Keras on {ENGINES[keras.backend.backend()]}"
    given = ops.convert_to_numpy
    yield impulse(
        f"{on}, ops.conv",
        lambda x, k: given(ops.conv(plane(x), k[:, :, None, None], 1, "same")),
    )
    row = lambda x: x[None, :, None]
    yield same(
        f"{on}, ops.conv, 'same'",
        lambda x, k: given(ops.conv(row(x), k[:, None, None], 1, "same")),
    )
    yield transposed(
        f"{on}, ops.conv_transpose",
        lambda x, k: given(ops.conv_transpose(row(x), k[:, None, None], 1, "valid")),
    )
    yield keras.__version__


def jax_runs():
    import jax
    import jax.numpy as jnp
    import jax.scipy.signal

    of = lambda x: jnp.asarray(x)[None, None]
    conv = jax.lax.conv_general_dilated
    yield impulse(
        "JAX, lax.conv_general_dilated", lambda x, k: conv(of(x), of(k), (1, 1), "SAME")
    )
    for padding in ["SAME", "SAME_LOWER"]:
        yield same(
            f"JAX, lax.conv_general_dilated, '{padding}'",
            lambda x, k: conv(of(x), of(k), (1,), padding),
        )
    yield same("JAX, numpy.correlate, 'same'", lambda x, k: jnp.correlate(x, k, "same"))
    yield same("JAX, numpy.convolve, 'same'", lambda x, k: jnp.convolve(x, k, "same"))
    yield same(
        "JAX, scipy.signal.correlate, 'same'",
        lambda x, k: jax.scipy.signal.correlate(x, k, "same"),
    )
    for value in [1, 2]:
        run = lambda x, k, value: conv(of(x), of(k), (1,), "VALID", rhs_dilation=(value,))
        yield dilation("JAX, lax.conv_general_dilated", value, run)
    names = ("NHC", "HIO", "NHC")
    for turned in [False, True]:
        run = lambda x, k: jax.lax.conv_transpose(
            x[None, :, None], k[:, None, None], (1,), "VALID",
            dimension_numbers=names, transpose_kernel=turned,
        )
        setting = ", transpose_kernel=True" if turned else ""
        yield transposed(f"JAX, lax.conv_transpose{setting}", run)
    yield jax.__version__


def model(operator, x, k, **settings):
    """One layer, as bytes."""
    from onnx import TensorProto, helper

    node = helper.make_node(operator, ["x", "k"], ["y"], **settings)
    value = helper.make_tensor_value_info
    graph = helper.make_graph(
        [node],
        "one_layer",
        [
            value("x", TensorProto.FLOAT, [1, 1, *x.shape]),
            value("k", TensorProto.FLOAT, [1, 1, *k.shape]),
        ],
        [value("y", TensorProto.FLOAT, [None] * (2 + x.ndim))],
    )
    versions = [helper.make_opsetid("", 21)]
    model = helper.make_model(graph, opset_imports=versions, ir_version=10)
    return model.SerializeToString()


def onnxruntime_runs():
    import onnxruntime

    def layer(operator, x, k, **settings):
        session = onnxruntime.InferenceSession(model(operator, x, k, **settings))
        return session.run(None, {"x": x[None, None], "k": k[None, None]})[0]

    yield impulse(
        "ONNX Runtime, Conv", lambda x, k: layer("Conv", x, k, pads=[1, 1, 1, 1])
    )
    for side in ["SAME_UPPER", "SAME_LOWER"]:
        yield same(
            f"ONNX Runtime, Conv, {side}", lambda x, k: layer("Conv", x, k, auto_pad=side)
        )
    for value in [1, 2]:
        run = lambda x, k, value: layer("Conv", x, k, dilations=[value])
        yield dilation("ONNX Runtime, Conv", value, run)
    yield transposed(
        "ONNX Runtime, ConvTranspose", lambda x, k: layer("ConvTranspose", x, k)
    )
    yield onnxruntime.__version__


def scipy_runs():
    import scipy
    from scipy import ndimage, signal

    for name in ["correlate", "convolve"]:
        in_two = getattr(signal, f"{name}2d")
        yield impulse(f"SciPy, signal.{name}2d", lambda x, k: in_two(x, k, "same"))
        yield same(
            f"SciPy, signal.{name}2d, 'same'", lambda x, k: in_two(x[None], k[None], "same")
        )
        plain = getattr(signal, name)
        yield same(
            f"SciPy, signal.{name}, 'same'",
            lambda x, k: plain(x, k, "same", method="direct"),
        )
        image = getattr(ndimage, name)
        yield impulse(f"SciPy, ndimage.{name}", lambda x, k: image(x, k, mode="constant"))
        yield same(
            f"SciPy, ndimage.{name}",
            lambda x, k: image(x[None], k[None], mode="constant"),
        )
    yield step("SciPy, ndimage.sobel", lambda x: ndimage.sobel(x, axis=1))
    for mode in ["constant", "wrap", "mirror", "reflect", "nearest"]:
        # Each weight of one sees one place beyond the border.
        def run(x):
            seen = [ndimage.correlate(x, unit(at, 7), mode=mode) for at in range(7)]
            return around(x, [seen[at][0, 0] for at in range(3)],
                          [seen[at][0, -1] for at in range(4, 7)])

        yield border("SciPy, ndimage.correlate", mode, run)
    for mode in ["fill", "wrap", "symm"]:
        run = lambda x: around(
            x,
            [signal.correlate2d(x, unit(at, 7), "same", mode)[0, 0] for at in range(3)],
            [signal.correlate2d(x, unit(at, 7), "same", mode)[0, -1] for at in range(4, 7)],
        )
        yield border("SciPy, signal.correlate2d", mode, run)
    yield scipy.__version__


def unit(at, length):
    weights = np.zeros((1, length), np.float32)
    weights[0, at] = 1
    return weights


def around(row, before, behind):
    return [*before, *row[0], *behind]


def numpy_runs():
    yield same("NumPy, correlate, 'same'", lambda x, k: np.correlate(x, k, "same"))
    yield same("NumPy, convolve, 'same'", lambda x, k: np.convolve(x, k, "same"))
    for mode in ["constant", "wrap", "reflect", "symmetric", "edge"]:
        yield border("NumPy, pad", mode, lambda x: np.pad(x, [(0, 0), (3, 3)], mode))
    yield np.__version__


def skimage_runs():
    import skimage
    from skimage import filters, transform

    yield impulse(
        "scikit-image, filters.correlate_sparse",
        lambda x, k: filters.correlate_sparse(x, k, mode="constant"),
    )
    yield step("scikit-image, filters.sobel_v", filters.sobel_v)
    yield step("scikit-image, filters.sobel", filters.sobel)
    for mode in ["constant", "wrap", "mirror", "reflect", "nearest"]:

        def run(x):
            seen = [filters.correlate_sparse(x, unit(at, 7), mode=mode) for at in range(7)]
            return around(x, [seen[at][0, 0] for at in range(3)],
                          [seen[at][0, -1] for at in range(4, 7)])

        yield border("scikit-image, filters", mode, run)
    moved = transform.AffineTransform(translation=(-3, 0))
    for mode in ["constant", "wrap", "reflect", "symmetric", "edge"]:
        run = lambda x: transform.warp(x, moved, output_shape=(1, 10), order=0, mode=mode)
        yield border("scikit-image, transform", mode, run)
    yield skimage.__version__


def opencv_runs():
    import cv2

    zeros = cv2.BORDER_CONSTANT
    yield impulse("OpenCV, filter2D", lambda x, k: cv2.filter2D(x, -1, k, borderType=zeros))
    yield same(
        "OpenCV, filter2D",
        lambda x, k: cv2.filter2D(x[None], -1, k[None], borderType=zeros),
    )

    def layer(x, k, side):
        # A row is a plane of one row to it.
        x, k = x[None], k[None]
        net = cv2.dnn.readNetFromONNX(
            np.frombuffer(model("Conv", x, k, auto_pad=side), np.uint8)
        )
        net.setInput(x[None, None], "x")
        net.setInput(k[None, None], "k")
        return net.forward()

    for side in ["SAME_UPPER", "SAME_LOWER"]:
        yield same(f"OpenCV, dnn, Conv, {side}", lambda x, k: layer(x, k, side))
    yield step("OpenCV, Sobel", lambda x: cv2.Sobel(x, -1, 1, 0))
    modes = ["CONSTANT", "WRAP", "REFLECT_101", "REFLECT", "REPLICATE"]
    for mode in modes:
        value = getattr(cv2, f"BORDER_{mode}")
        run = lambda x: cv2.copyMakeBorder(x, 0, 0, 3, 3, value)
        yield border("OpenCV, copyMakeBorder", f"BORDER_{mode}", run)
    yield cv2.__version__


def kornia_runs():
    import kornia
    import torch

    of = lambda array: torch.tensor(array)[None, None]
    filtered = lambda x, k: kornia.filters.filter2d(of(x), k, border_type="constant")
    yield impulse("kornia, filter2d", lambda x, k: filtered(x, torch.tensor(k)[None]))
    yield same(
        "kornia, filter2d", lambda x, k: filtered(x[None], torch.tensor(k)[None, None])
    )
    yield kornia.__version__


def pillow_runs():
    import PIL
    from PIL import Image, ImageFilter

    def run(x, k):
        image = Image.fromarray(x.astype(np.uint8))
        weights = [int(weight) for weight in k.ravel()]
        return np.array(image.filter(ImageFilter.Kernel((3, 3), weights, scale=1)))

    yield impulse("Pillow, ImageFilter.Kernel", run)
    edges = [-1, 0, 1, -2, 0, 2, -1, 0, 1]
    for setting in [{"scale": 1}, {}]:
        kernel = ImageFilter.Kernel((3, 3), edges, **setting)
        run = lambda x: np.array(Image.fromarray(x.astype(np.uint8)).filter(kernel))
        asked = f"Pillow, ImageFilter.Kernel, {'scale=1' if setting else 'no scale named'}"
        yield step(asked, run)
    yield PIL.__version__


def candle_runs():
    yield from told("candle", "cargo", "run", "-q", "--", "rows")


keep(globals())
