"""What libraries do otherwise that is met more rarely.

    python rarer.py [library ...]

rewrites `rarer.json` beside it; `stored.py` says how. Needs numpy and those libraries
that are named: torch, torchvision, kornia, antialiased-cnns, captum, tensorflow, keras
(on TensorFlow), jax, flax, onnx with onnxruntime, scipy, scikit-image (skimage),
opencv-python-headless (cv2), pillow, tinygrad. TensorFlow.js and candle are asked by
the programs in `javascript`, behind `npm install` there, and `candle`.

Every run has a `question`, what was `asked` of whom, and its `output`:

- `halved`: a row of whole numbers whose means by twos are −1.5, 0.5, 1.5, 2.5 (or, for
  types without a sign, the last three), in a type of whole numbers.
- `beyond`: 200 and 200 summed in eight bits without a sign.
- `corner`: the slope at 0 of a function that has a corner there.
- `transposed_same`: the row 1 under the weights 1 2 3, a stride of 2, to 2 numbers.
- `refused`: a request. Either `refused` has the error's last line, or `output` the length.
- `dilated_beside`: windows of three with a dilation of 2 over the row −5 −3 −4 that keep
  its length, their maxima.
- `norms`: a pooling of one window by a norm of that `degree` over `row`.
- `nan_weight`: the row 1 2 3 4 under the weights NaN 1 1, with zeros around it.
- `large`: the row 2⁶⁰ 1 1 1 1 1 under three ones (in f64), each sum without its border.
- `small`: the row 2⁶⁰ 2⁶⁰ 2⁶⁰ under the weights 0 2⁻⁶⁰ 0 (in f64), its middle.
- `moved`: the row 1 2 3 4 moved by one behind, the border wrapped around.
- `turned`: 1 2 / 3 4 turned by an angle of +90 degrees.
- `blurred`: blur pooling of 4×4 ones by 3×3 weights with a stride of 2.
- `flat`: a picture searched for a template that is the same everywhere, by normalized
  correlation: the `output` at every place.
- `bell`: the weights of a Gaussian kernel of 9 by the library's own spread for it.
- `channels_first`: two channels of one row, 1 2 and 3 4, flattened by a layer for them.
- `covered`: what each pixel of the row 1 1 1 counts in 1a + 10b + 100c, when windows of
  two pixels are covered with zeros one after another.
- `pooled_back`: what a slope of 1 behind each window sends to each pixel of a row, for
  a largest pixel that is alone (1 5 / 0 2), or means of pairs of five pixels.
"""

import numpy as np

from stored import keep, told

ROW = [1, 2, 3, 4]
HALVED = [-3, 0, 0, 1, 1, 2, 2, 3]
LARGE = [2.0**60, 1, 1, 1, 1, 1]
PICTURE = (np.arange(36) ** 2 % 251).reshape(6, 6).astype(np.float32)
FLAT = np.full((3, 3), 7, np.float32)
FOUR = np.array([[1, 2], [3, 4]], np.float32)
NAN = float("nan")


def numbers(array):
    return np.asarray(array, np.float64).ravel().tolist()


def run(question, asked, output, **more):
    return {"question": question, "asked": asked, **more, "output": numbers(output)}


def refused(asked, of):
    """The error if there is one, else the length of what came out."""
    try:
        length = of()
    except Exception as error:  # whatever kind the library has
        said = str(error).strip().splitlines()[-1]
        return {"question": "refused", "asked": asked, "refused": said[:200]}
    return {"question": "refused", "asked": asked, "output": [int(length)]}


def torch_runs():
    import torch

    f = torch.nn.functional
    of = lambda row, kind=torch.float32: torch.tensor(row, dtype=kind)[None, None]
    means = f.avg_pool1d(of(HALVED, torch.int64), 2)
    yield run("halved", "PyTorch, avg_pool1d, int64", means)
    both = [of(row, torch.uint8) for row in [[200, 200], [1, 1]]]
    yield run("beyond", "PyTorch, conv1d, uint8", f.conv1d(*both))

    def slope(function):
        x = torch.zeros(1, requires_grad=True)
        function(x).sum().backward()
        return x.grad

    zero, one = torch.zeros(1), torch.ones(1)
    for name, function in {
        "relu": f.relu,
        "abs": torch.abs,
        "clamp(0, 1)": lambda x: x.clamp(0, 1),
        "clamp, bounds as tensors": lambda x: x.clamp(zero, one),
        "maximum(x, 0)": lambda x: torch.maximum(x, zero),
        "leaky_relu, 0.1": lambda x: f.leaky_relu(x, 0.1),
    }.items():
        yield run("corner", f"PyTorch, {name}", slope(function))
    back = lambda more, **s: f.conv_transpose1d(
        of([1.0]), of([1.0, 2.0, 3.0]), output_padding=more, **s
    )
    asked = "PyTorch, conv_transpose1d, padding=1, output_padding=1"
    yield run("transposed_same", asked, back(1, stride=2, padding=1))
    for stride, dilation, more in [(2, 1, 2), (1, 2, 1), (1, 1, 1)]:
        asked = f"PyTorch, conv_transpose1d, stride={stride}, dilation={dilation}, output_padding={more}"
        yield refused(asked, lambda: back(more, stride=stride, dilation=dilation).shape[-1])
    wide = lambda: f.max_pool1d(of([-5.0, -3.0, -4.0]), 3, 1, 2, dilation=2)
    yield refused("PyTorch, max_pool1d, three with dilation=2, padding=2", lambda: wide().shape[-1])
    same = lambda: f.conv1d(of([1.0] * 5), of([1.0] * 3), stride=2, padding="same")
    yield refused("PyTorch, conv1d, stride=2, padding='same'", lambda: same().shape[-1])
    for row, degree in [([-3, 1], 1), ([-3, 1], 2), ([-3, 1], 3)]:
        pooled = f.lp_pool1d(of([float(x) for x in row]), degree, 2)
        yield run("norms", "PyTorch, lp_pool1d", pooled, degree=degree, row=row)
    hung = f.lp_pool1d(of([0.0, 0.0, 1.0]), 2, 2, ceil_mode=True)[..., -1]
    yield run("norms", "PyTorch, lp_pool1d, ceil_mode=True", hung, degree=2, row=[1])
    sums = f.conv1d(of([float(x) for x in ROW]), of([NAN, 1, 1]), padding=1)
    yield run("nan_weight", "PyTorch, conv1d", sums)
    row = torch.tensor([ROW], dtype=torch.float32)
    yield run("moved", "PyTorch, roll", torch.roll(row, 1, 1))
    yield run("turned", "PyTorch, rot90", torch.rot90(torch.tensor(FOUR)))
    x = torch.tensor([[[[1.0, 1, 1, 1, 1]]]], requires_grad=True)
    f.avg_pool2d(x, (1, 2)).sum().backward()
    yield run("pooled_back", "PyTorch, avg_pool2d", x.grad, row=[1] * 5, by="means of pairs")
    x = torch.tensor([[[[1.0, 5], [0, 2]]]], requires_grad=True)
    f.max_pool2d(x, 2).sum().backward()
    yield run("pooled_back", "PyTorch, max_pool2d", x.grad, row=[1, 5, 0, 2], by="largest of four")
    yield torch.__version__.split("+")[0]


def torchvision_runs():
    import torch
    import torchvision
    from torchvision.transforms.v2 import functional

    x = torch.tensor(FOUR)[None]
    yield run("turned", "torchvision, rotate", functional.rotate(x, 90))
    turned = functional.affine(x, 90, [0, 0], 1, [0, 0])
    yield run("turned", "torchvision, affine", turned)
    yield torchvision.__version__.split("+")[0]


def kornia_runs():
    import kornia
    import torch

    ones = torch.ones(1, 1, 4, 4)
    yield run("blurred", "kornia, blur_pool2d", kornia.filters.blur_pool2d(ones, 3, 2))
    x = torch.tensor(FOUR)[None, None]
    turned = kornia.geometry.rotate(x, torch.tensor([90.0]), mode="nearest")
    yield run("turned", "kornia, geometry.rotate", turned)
    yield kornia.__version__


def antialiased_runs():
    from importlib.metadata import version

    import antialiased_cnns
    import torch

    pooled = antialiased_cnns.BlurPool(1, filt_size=3, stride=2)(torch.ones(1, 1, 4, 4))
    yield run("blurred", "antialiased-cnns, BlurPool", pooled)
    yield version("antialiased-cnns")


def captum_runs():
    import captum
    import torch
    from captum.attr import Occlusion

    weights = torch.tensor([1.0, 10.0, 100.0])
    found = Occlusion(lambda x: x @ weights).attribute(
        torch.ones(1, 3), sliding_window_shapes=(2,), strides=(1,)
    )
    yield run("covered", "captum, Occlusion", found)
    yield captum.__version__


def tensorflow_runs():
    import tensorflow as tf

    def slope(function):
        x = tf.zeros(1)
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = function(x)
        return tape.gradient(y, x)

    for name, function in {
        "nn.relu": tf.nn.relu,
        "abs": tf.abs,
        "clip_by_value, 0, 1": lambda x: tf.clip_by_value(x, 0.0, 1.0),
        "maximum(x, 0)": lambda x: tf.maximum(x, 0.0),
        "nn.leaky_relu, 0.1": lambda x: tf.nn.leaky_relu(x, 0.1),
    }.items():
        yield run("corner", f"TensorFlow, {name}", slope(function))
    of = lambda row: tf.constant(row, tf.float32, (1, len(row), 1))
    weights = lambda row: tf.constant(row, tf.float32, (len(row), 1, 1))
    back = tf.nn.conv1d_transpose(of([1]), weights([1, 2, 3]), [1, 2, 1], 2, "SAME")
    yield run("transposed_same", "TensorFlow, nn.conv1d_transpose, 'SAME'", back)
    both = lambda: tf.nn.conv2d(
        tf.ones((1, 9, 9, 1)), tf.ones((3, 3, 1, 1)), 2, "VALID", dilations=2
    )
    yield refused("TensorFlow, nn.conv2d, strides=2, dilations=2", lambda: both().shape[1])
    sums = tf.nn.conv1d(of(ROW), weights([NAN, 1, 1]), 1, "SAME")
    yield run("nan_weight", "TensorFlow, nn.conv1d, 'SAME'", sums)
    pooled = lambda: tf.nn.pool(of([-5, -3, -4]), [3], "MAX", padding="SAME", dilations=[2])
    yield refused("TensorFlow, nn.pool, 'SAME', dilations=2", lambda: pooled().shape[1])
    yield tf.__version__


def keras_runs():
    import keras

    layers = keras.layers
    flat = layers.Flatten(data_format="channels_first")(FOUR.reshape(1, 2, 1, 2))
    yield run("channels_first", "Keras, Flatten, channels_first", flat)
    both = lambda: layers.Conv2D(1, 3, strides=2, dilation_rate=2)(np.ones((1, 9, 9, 1), np.float32))
    yield refused("Keras, Conv2D, strides=2, dilation_rate=2", lambda: both().shape[1])
    yield keras.__version__


def jax_runs():
    import jax
    import jax.numpy as jnp

    for name, function in {
        "nn.relu": jax.nn.relu,
        "numpy.abs": jnp.abs,
        "numpy.clip(x, 0, 1)": lambda x: jnp.clip(x, 0.0, 1.0),
        "numpy.maximum(x, 0)": lambda x: jnp.maximum(x, 0.0),
        "nn.leaky_relu, 0.1": lambda x: jax.nn.leaky_relu(x, 0.1),
    }.items():
        yield run("corner", f"JAX, {name}", jax.grad(function)(0.0))
    names = ("NHC", "HIO", "NHC")
    of = lambda row, kind=jnp.float32: jnp.asarray(row, kind).reshape(1, -1, 1)
    weights = lambda row, kind=jnp.float32: jnp.asarray(row, kind).reshape(-1, 1, 1)
    for turned in [False, True]:
        back = jax.lax.conv_transpose(
            of([1]), weights([1, 2, 3]), (2,), "SAME",
            dimension_numbers=names, transpose_kernel=turned,
        )
        asked = "JAX, lax.conv_transpose, 'SAME'" + ", transpose_kernel=True" * turned
        yield run("transposed_same", asked, back)
    conv = lambda x, k, padding: jax.lax.conv_general_dilated(
        x, k, (1,), padding, dimension_numbers=names
    )
    sums = conv(of([200, 200], jnp.uint8), weights([1, 1], jnp.uint8), "VALID")
    yield run("beyond", "JAX, lax.conv_general_dilated, uint8", sums)
    sums = conv(of(ROW), weights([NAN, 1, 1]), "SAME")
    yield run("nan_weight", "JAX, lax.conv_general_dilated, 'SAME'", sums)
    pooled = jax.lax.reduce_window(
        of([-5, -3, -4]), -jnp.inf, jax.lax.max, (1, 3, 1), (1, 1, 1), "SAME",
        window_dilation=(1, 2, 1),
    )
    yield run("dilated_beside", "JAX, lax.reduce_window, 'SAME'", pooled)
    yield jax.__version__


def flax_runs():
    import flax
    import jax.numpy as jnp
    from flax import linen

    weights = {"params": {"kernel": jnp.array([1.0, 2.0, 3.0]).reshape(3, 1, 1)}}
    for turned in [False, True]:
        layer = linen.ConvTranspose(
            1, (3,), (2,), "SAME", use_bias=False, transpose_kernel=turned
        )
        asked = "Flax, linen.ConvTranspose, 'SAME'" + ", transpose_kernel=True" * turned
        yield run("transposed_same", asked, layer.apply(weights, jnp.ones((1, 1, 1))))
    yield flax.__version__


def onnxruntime_runs():
    import onnxruntime
    from onnx import TensorProto, helper

    def layer(operator, *inputs, **settings):
        names = [f"i{at}" for at in range(len(inputs))]
        node = helper.make_node(operator, names, ["y"], **settings)
        value = helper.make_tensor_value_info
        graph = helper.make_graph(
            [node],
            "one_layer",
            [value(name, TensorProto.FLOAT, x.shape) for name, x in zip(names, inputs)],
            [value("y", TensorProto.FLOAT, None)],
        )
        versions = [helper.make_opsetid("", 21)]
        model = helper.make_model(graph, opset_imports=versions, ir_version=10)
        session = onnxruntime.InferenceSession(model.SerializeToString())
        return session.run(None, dict(zip(names, inputs)))[0]

    of = lambda row: np.array(row, np.float32).reshape(1, 1, -1)
    for side in ["SAME_UPPER", "SAME_LOWER"]:
        back = layer("ConvTranspose", of([1]), of([1, 2, 3]), auto_pad=side, strides=[2])
        yield run("transposed_same", f"ONNX Runtime, ConvTranspose, {side}", back)
    for row, degree in [([-3, 1], 1), ([-3, 1], 2), ([-3, 1], 3)]:
        pooled = layer("LpPool", of(row), kernel_shape=[2], strides=[2], p=degree)
        yield run("norms", "ONNX Runtime, LpPool", pooled, degree=degree, row=row)
    pooled = layer("MaxPool", of([-5, -3, -4]), kernel_shape=[3], dilations=[2], pads=[2, 2])
    yield run("dilated_beside", "ONNX Runtime, MaxPool, pads=[2, 2]", pooled)
    sums = layer("Conv", of(ROW), of([NAN, 1, 1]), pads=[1, 1])
    yield run("nan_weight", "ONNX Runtime, Conv", sums)
    yield onnxruntime.__version__


def tinygrad_runs():
    from importlib.metadata import version

    from tinygrad import Tensor

    for name, function in {
        "relu": lambda x: x.relu(),
        "abs": lambda x: x.abs(),
        "clamp(0, 1)": lambda x: x.clamp(0, 1),
        "leaky_relu, 0.1": lambda x: x.leaky_relu(0.1),
    }.items():
        x = Tensor([0.0])
        (slope,) = function(x).sum().gradient(x)
        yield run("corner", f"tinygrad, {name}", slope.numpy())
    yield version("tinygrad")


def scipy_runs():
    import scipy
    from scipy import ndimage, signal

    row = np.array(ROW, float)
    large, three = np.array(LARGE), np.ones(3)
    two = np.array([200, 200], np.uint8)
    summed = ndimage.correlate1d(two, [1, 1], mode="constant")[-1]
    yield run("beyond", "SciPy, ndimage.correlate1d, uint8", summed)
    summed = signal.correlate(two, np.ones(2, np.uint8), "valid", method="direct")
    yield run("beyond", "SciPy, signal.correlate, uint8", summed)
    for kind, halved in [(np.int64, HALVED), (np.uint8, HALVED[2:])]:
        means = ndimage.uniform_filter1d(np.array(halved, kind), 2)[1::2]
        name = np.dtype(kind).name
        yield run("halved", f"SciPy, ndimage.uniform_filter1d, {name}", means)
    weights = np.array([NAN, 1, 1])
    for name in ["correlate", "correlate1d"]:
        sums = getattr(ndimage, name)(row, weights, mode="constant")
        yield run("nan_weight", f"SciPy, ndimage.{name}", sums)
    sums = signal.correlate(row, weights, "same", method="direct")
    yield run("nan_weight", "SciPy, signal.correlate, 'same'", sums)
    yield run("large", "SciPy, ndimage.correlate1d", ndimage.correlate1d(large, three)[1:-1])
    running = 3 * ndimage.uniform_filter1d(large, 3)[1:-1]
    yield run("large", "SciPy, ndimage.uniform_filter1d, times 3", running)
    tiny = np.array([0, 2.0**-60, 0])
    for name in ["correlate", "correlate1d"]:
        middle = getattr(ndimage, name)(np.full(3, 2.0**60), tiny)[1]
        yield run("small", f"SciPy, ndimage.{name}", middle)
    middle = signal.correlate(np.full(3, 2.0**60), tiny, "same", method="direct")[1]
    yield run("small", "SciPy, signal.correlate, 'same'", middle)
    for mode in ["wrap", "grid-wrap"]:
        moved = ndimage.shift(row, 1, order=1, mode=mode)
        yield run("moved", f"SciPy, ndimage.shift, '{mode}'", moved)
    turned = ndimage.rotate(FOUR, 90, order=0)
    yield run("turned", "SciPy, ndimage.rotate", turned)
    yield scipy.__version__


def numpy_runs():
    two = np.array([200, 200], np.uint8)
    summed = np.correlate(two, np.ones(2, np.uint8), "valid")
    yield run("beyond", "NumPy, correlate, uint8", summed)
    yield run("moved", "NumPy, roll", np.roll(ROW, 1))
    yield run("turned", "NumPy, rot90", np.rot90(FOUR))
    large = np.array(LARGE)
    yield run("large", "NumPy, correlate, 'valid'", np.correlate(large, np.ones(3), "valid"))
    sums = np.cumsum(np.array([0, *LARGE]))
    yield run("large", "NumPy, differences of cumsum", sums[3:] - sums[:-3])
    sums = np.correlate(np.array(ROW, float), np.array([NAN, 1, 1]), "same")
    yield run("nan_weight", "NumPy, correlate, 'same'", sums)
    yield np.__version__


def skimage_runs():
    import skimage
    from skimage import feature, transform

    row = np.array([ROW], np.float32)
    by_one = transform.AffineTransform(translation=(-1, 0))
    moved = transform.warp(row, by_one, mode="wrap", order=1)
    yield run("moved", "scikit-image, transform.warp, 'wrap'", moved)
    turned = transform.rotate(FOUR, 90, order=0)
    yield run("turned", "scikit-image, transform.rotate", turned)
    found = feature.match_template(PICTURE, FLAT)
    yield run("flat", "scikit-image, feature.match_template", found)
    yield skimage.__version__


def opencv_runs():
    import cv2

    halved = np.array([HALVED[2:]], np.uint8)
    means = cv2.blur(halved, (2, 1))[:, 1::2]
    yield run("halved", "OpenCV, blur, uint8", means)
    half = np.array([[0.5, 0.5]], np.float32)
    yield run("halved", "OpenCV, filter2D, uint8", cv2.filter2D(halved, -1, half)[:, 1::2])
    summed = cv2.filter2D(np.array([[200, 200]], np.uint8), -1, np.ones((1, 2)))[:, -1]
    yield run("beyond", "OpenCV, filter2D, uint8", summed)
    found = cv2.matchTemplate(PICTURE, FLAT, cv2.TM_CCOEFF_NORMED)
    yield run("flat", "OpenCV, matchTemplate, TM_CCOEFF_NORMED", found)
    yield run("bell", "OpenCV, getGaussianKernel(9, 0)", cv2.getGaussianKernel(9, 0))
    yield run("bell", "OpenCV, getGaussianKernel(9, 1.7)", cv2.getGaussianKernel(9, 1.7))
    clockwise = cv2.rotate(FOUR, cv2.ROTATE_90_CLOCKWISE)
    yield run("turned", "OpenCV, rotate, ROTATE_90_CLOCKWISE", clockwise)
    by = cv2.getRotationMatrix2D((0.5, 0.5), 90, 1)
    turned = cv2.warpAffine(FOUR, by, (2, 2), flags=cv2.INTER_NEAREST)
    yield run("turned", "OpenCV, getRotationMatrix2D", turned)
    yield cv2.__version__


def pillow_runs():
    import PIL
    from PIL import Image, ImageFilter

    image = Image.fromarray(FOUR.astype(np.uint8))
    yield run("turned", "Pillow, Image.rotate", np.array(image.rotate(90)))
    two = Image.fromarray(np.full((3, 3), 200, np.uint8))
    weights = ImageFilter.Kernel((3, 3), [0, 0, 0, 0, 1, 1, 0, 0, 0], scale=1)
    yield run("beyond", "Pillow, ImageFilter.Kernel, 8 bits", np.array(two.filter(weights))[1, 1])
    halved = np.zeros((3, 7), np.uint8)
    halved[1, 1:7] = HALVED[2:]
    weights = ImageFilter.Kernel((3, 3), [0, 0, 0, 1, 1, 0, 0, 0, 0], scale=2)
    means = [
        np.array(Image.fromarray(halved[:, at : at + 3].copy()).filter(weights))[1, 1]
        for at in [1, 3]
    ]
    last = np.array(Image.fromarray(np.array([[0] * 3, [2, 3, 0], [0] * 3], np.uint8)).filter(weights))[1, 1]
    yield run("halved", "Pillow, ImageFilter.Kernel, 8 bits", [*means, last])
    yield PIL.__version__


def tfjs_runs():
    yield from told("javascript", "node", "tfjs.mjs", "rarer")


def candle_runs():
    yield from told("candle", "cargo", "run", "-q", "--", "rarer")


keep(globals())
