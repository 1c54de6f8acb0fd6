"""What has to be known to move a network from one library to another.

    python porting.py [library ...]

rewrites `porting.json` beside it; `stored.py` says how. Needs numpy and those libraries
that are named: torch, tensorflow, keras (on TensorFlow), flax, scipy,
opencv-python-headless (cv2), onnx with onnxruntime. TensorFlow.js and candle are asked
by the programs in `javascript`, behind `npm install` there, and `candle`.

- `norm`: one step of training of a batch normalization as it is made by default, whose
  kept mean is 0 and whose kept variance is 1, on two images of one channel of 1×2
  pixels, 1 3 and 5 7. `mean` and `variance` are what it keeps afterwards, `output` what
  a pixel of 3 becomes in the test if 0 and 1 are kept (its distance from 3 tells ε).
- `first`: a layer of 3×3 (or, transposed, of 3×3) with so many channels `in` and `out`
  as it is made by default: `most` and `spread` of all its weights, whether its biases
  are all 0, and the `shape` of its weights.
- `border`: the row 1 2 3 4 under the weights 1 10 as it comes, no border named.
- `same_stride`: a row of `n` ones under a kernel of `kernel` ones with that stride (and
  dilation) and ‘same’ padding: every sum tells how many pixels the window lay on.
- `hanging`: the maximum of windows that move by `stride` over `row`, with the sizes
  rounded up and down (or as the library does it).
- `layer_border`: what a layer with the padding `mode` reads three pixels before and behind 1 2 3 4.
- `flatten`: two channels of 2×2 pixels, the first 0 1 / 2 3, the second 10 11 / 12 13,
  flattened as the library is used to.
- `groups`: four channels that hold 1, 10, 100 and 1000 under filters of ones.
"""

import numpy as np

from stored import keep, told

ROW, TWO = [1, 2, 3, 4], [1, 10]
SAME = [(6, 3, 2, 1), (7, 3, 2, 1), (224, 7, 2, 1), (8, 2, 3, 1), (10, 3, 2, 2)]


def numbers(array):
    return np.asarray(array, np.float64).ravel().tolist()


def norm(asked, mean, variance, output):
    mean, variance, output = (np.asarray(each).item() for each in (mean, variance, output))
    return {
        "question": "norm",
        "asked": asked,
        "mean": round(mean, 6),
        "variance": round(variance, 6),
        "output": output,
    }


def first(asked, layer, channels, weights, bias):
    weights = np.asarray(weights, np.float64)
    return {
        "question": "first",
        "asked": asked,
        "layer": layer,
        "in": channels[0],
        "out": channels[1],
        "groups": channels[2] if len(channels) > 2 else 1,
        "shape": list(weights.shape),
        "most": float(np.abs(weights).max()),
        "spread": float(weights.std()),
        "zero_bias": bool(np.all(np.asarray(bias) == 0)),
    }


def border(asked, run):
    output = run(np.array([ROW], np.float32), np.array([TWO], np.float32))
    return {"question": "border", "asked": asked, "output": numbers(output)}


def same_stride(asked, case, run):
    n, kernel, stride, dilation = case
    output = numbers(run(n, kernel, stride, dilation))
    return {
        "question": "same_stride",
        "asked": asked,
        "n": n,
        "kernel": kernel,
        "stride": stride,
        "dilation": dilation,
        "places": len(output),
        "first": output[0],
        "last": output[-1],
    }


def hanging(asked, up, row, stride, padding, run):
    output = run(np.array(row, np.float32).reshape(1, 1, 1, -1))
    return {
        "question": "hanging",
        "asked": asked,
        "up": up,
        "row": row,
        "stride": stride,
        "padding": padding,
        "output": numbers(output),
    }


# Windows of two: over 1 2 3 4 5, over 1 2 3 4 5 6 7 with steps of 3, and over 1 2 3 with
# a pixel of padding, where a further window would begin behind the row.
HANGING = [([1, 2, 3, 4, 5], 2, 0), ([1, 2, 3, 4, 5, 6, 7], 3, 0), ([1, 2, 3], 2, 1)]
MAPS = np.array([[[0, 1], [2, 3]], [[10, 11], [12, 13]]], np.float32)
GROUPS = np.array([1, 10, 100, 1000], np.float32)


def torch_runs():
    import torch

    nn = torch.nn
    torch.manual_seed(1)
    pixels = torch.tensor([[1.0, 3.0], [5.0, 7.0]]).reshape(2, 1, 1, 2)
    layer = nn.BatchNorm2d(1)
    fresh = nn.BatchNorm2d(1).eval().double()(torch.full((1, 1, 1, 1), 3.0).double())
    layer(pixels)
    yield norm("PyTorch, BatchNorm2d", layer.running_mean, layer.running_var, fresh.detach())
    try:
        nn.BatchNorm2d(2)(torch.zeros(1, 2, 1, 1))
    except ValueError as error:
        yield {"question": "single", "asked": "PyTorch, BatchNorm2d", "refused": str(error)}
    # Even numbers of channels so that the groups divide them.
    for channels in [(64, 128), (64, 128, 4)]:
        groups = channels[2] if len(channels) > 2 else 1
        layer = nn.Conv2d(channels[0], channels[1], 3, groups=groups)
        yield first("PyTorch, Conv2d", "filters", channels, layer.weight.detach(), layer.bias.detach())
    layer = nn.ConvTranspose2d(64, 128, 3)
    yield first("PyTorch, ConvTranspose2d", "transposed", (64, 128), layer.weight.detach(), layer.bias.detach())
    layer = nn.Linear(64, 128)
    yield first("PyTorch, Linear", "dense", (64, 128), layer.weight.detach(), layer.bias.detach())
    pool = nn.functional.max_pool2d
    for row, stride, padding in HANGING:
        for up in [False, True]:
            run = lambda x: pool(
                torch.tensor(x), (1, 2), (1, stride), (0, padding), ceil_mode=up
            )
            asked = f"PyTorch, max_pool2d{', ceil_mode=True' if up else ''}"
            yield hanging(asked, up, row, stride, padding, run)
    for mode in ["zeros", "reflect", "replicate", "circular"]:
        layer = nn.Conv1d(1, 7, 7, padding=3, padding_mode=mode, bias=False)
        with torch.no_grad():
            layer.weight[:] = torch.eye(7)[:, None]
        seen = layer(torch.tensor([[ROW]], dtype=torch.float32))[0].detach().numpy()
        output = [*seen[:3, 0], *ROW, *seen[4:, -1]]
        yield {"question": "layer_border", "asked": "PyTorch, padding_mode", "mode": mode, "output": numbers(output)}
    flat = torch.tensor(MAPS)[None].flatten(1)
    yield {"question": "flatten", "asked": "PyTorch, flatten", "output": numbers(flat)}
    for filters, groups in [(4, 1), (4, 2), (4, 4), (8, 4)]:
        layer = nn.Conv2d(4, filters, 1, groups=groups, bias=False)
        nn.init.ones_(layer.weight)
        output = layer(torch.tensor(GROUPS).reshape(1, 4, 1, 1)).detach()
        yield {
            "question": "groups", "asked": "PyTorch, Conv2d", "filters": filters,
            "groups": groups, "shape": list(layer.weight.shape), "output": numbers(output),
        }
    yield torch.__version__.split("+")[0]


def tensorflow_runs():
    import tensorflow as tf

    def ones(n, kernel, stride, dilation):
        x = tf.ones((1, n, 1))
        k = tf.ones((kernel, 1, 1))
        if stride > 1 and dilation > 1:
            raise ValueError("refused")
        return tf.nn.conv1d(x, k, stride, "SAME", dilations=dilation)

    for case in SAME:
        if case[3] == 1:
            yield same_stride("TensorFlow, nn.conv1d, 'SAME'", case, ones)
    for row, stride, padding in HANGING:
        if padding == 0:
            for kind in ["VALID", "SAME"]:
                run = lambda x: tf.nn.max_pool1d(x.reshape(1, -1, 1), 2, stride, kind)
                asked = f"TensorFlow, nn.max_pool1d, '{kind}'"
                yield hanging(asked, kind == "SAME", row, stride, padding, run)
    yield tf.__version__


def keras_runs():
    import keras

    keras.utils.set_random_seed(1)
    layers = keras.layers
    pixels = np.array([1, 3, 5, 7], np.float32).reshape(2, 1, 2, 1)
    layer = layers.BatchNormalization()
    layer.build(pixels.shape)
    fresh = layer(np.full((1, 1, 1, 1), 3, np.float32), training=False)
    layer(pixels, training=True)
    yield norm(
        "Keras, BatchNormalization",
        np.asarray(layer.moving_mean), np.asarray(layer.moving_variance), np.asarray(fresh),
    )
    made = [
        ("Conv2D", "filters", layers.Conv2D(128, 3), (None, 9, 9, 64)),
        ("Conv2D", "filters", layers.Conv2D(128, 3, groups=4), (None, 9, 9, 64)),
        ("Conv2DTranspose", "transposed", layers.Conv2DTranspose(128, 3), (None, 9, 9, 64)),
        ("DepthwiseConv2D", "depthwise", layers.DepthwiseConv2D(3, depth_multiplier=2), (None, 9, 9, 64)),
        ("Dense", "dense", layers.Dense(128), (None, 64)),
    ]
    for name, kind, layer, shape in made:
        layer.build(shape)
        weights, bias = layer.get_weights()
        channels = (64, 128, 4) if getattr(layer, "groups", 1) == 4 else (64, 128)
        yield first(f"Keras, {name}", kind, channels, weights, bias)
    flat = layers.Flatten()(MAPS.transpose(1, 2, 0)[None])
    yield {"question": "flatten", "asked": "Keras, Flatten", "output": numbers(flat)}
    yield keras.__version__


def flax_runs():
    import flax
    import jax
    import jax.numpy as jnp
    from flax import linen

    pixels = jnp.array([1, 3, 5, 7], jnp.float32).reshape(2, 1, 2, 1)
    layer = linen.BatchNorm(use_running_average=False)
    state = layer.init(jax.random.key(1), pixels)
    _, after = layer.apply(state, pixels, mutable=["batch_stats"])
    still = linen.BatchNorm(use_running_average=True)
    fresh = still.apply(state, jnp.full((1, 1, 1, 1), 3.0))
    kept = after["batch_stats"]
    yield norm("Flax, linen.BatchNorm", kept["mean"][0], kept["var"][0], fresh)
    for name, kind, layer, shape, channels in [
        ("Conv", "filters", linen.Conv(128, (3, 3)), (1, 9, 9, 64), (64, 128)),
        ("Conv", "filters", linen.Conv(128, (3, 3), feature_group_count=4), (1, 9, 9, 64), (64, 128, 4)),
        ("ConvTranspose", "transposed", linen.ConvTranspose(128, (3, 3)), (1, 9, 9, 64), (64, 128)),
        ("Dense", "dense", linen.Dense(128), (1, 64), (64, 128)),
    ]:
        made = layer.init(jax.random.key(2), jnp.zeros(shape))["params"]
        yield first(f"Flax, linen.{name}", kind, channels, made["kernel"], made["bias"])
    yield flax.__version__


def jax_runs():
    import jax

    def ones(n, kernel, stride, dilation):
        x, k = np.ones((1, 1, n), np.float32), np.ones((1, 1, kernel), np.float32)
        return jax.lax.conv_general_dilated(
            x, k, (stride,), "SAME", rhs_dilation=(dilation,)
        )

    for case in SAME:
        yield same_stride("JAX, lax.conv_general_dilated, 'SAME'", case, ones)
    yield jax.__version__


def onnxruntime_runs():
    import onnxruntime
    from onnx import TensorProto, helper

    def layer(operator, inputs, outputs=1, **settings):
        names = [f"i{at}" for at in range(len(inputs))]
        gives = [f"o{at}" for at in range(outputs)]
        node = helper.make_node(operator, names, gives, **settings)
        value = helper.make_tensor_value_info
        graph = helper.make_graph(
            [node],
            "one_layer",
            [value(name, TensorProto.FLOAT, x.shape) for name, x in zip(names, inputs)],
            [value(name, TensorProto.FLOAT, None) for name in gives],
        )
        versions = [helper.make_opsetid("", 21)]
        model = helper.make_model(graph, opset_imports=versions, ir_version=10)
        session = onnxruntime.InferenceSession(model.SerializeToString())
        return session.run(None, dict(zip(names, inputs)))

    one, zero = np.ones(1, np.float32), np.zeros(1, np.float32)
    pixels = np.array([1, 3, 5, 7], np.float32).reshape(2, 1, 1, 2)
    inputs = [pixels, one, zero, zero, one]
    _, mean, variance = layer("BatchNormalization", inputs, 3, training_mode=1)
    three = [np.full((1, 1, 1, 1), 3, np.float32), one, zero, zero, one]
    [fresh] = layer("BatchNormalization", three)
    yield norm("ONNX Runtime, BatchNormalization", mean[0], variance[0], fresh)

    for side in ["SAME_UPPER", "SAME_LOWER"]:
        for case in SAME:
            run = lambda n, kernel, stride, dilation: layer(
                "Conv",
                [np.ones((1, 1, n), np.float32), np.ones((1, 1, kernel), np.float32)],
                auto_pad=side, strides=[stride], dilations=[dilation],
            )[0]
            try:
                yield same_stride(f"ONNX Runtime, Conv, {side}", case, run)
            except Exception as error:
                print(case, str(error)[:200])
    for row, stride, padding in HANGING:
        for up in [False, True]:
            run = lambda x: layer(
                "MaxPool", [x], kernel_shape=[1, 2], strides=[1, stride],
                pads=[0, padding, 0, padding], ceil_mode=int(up),
            )[0]
            asked = f"ONNX Runtime, MaxPool{', ceil_mode=1' if up else ''}"
            yield hanging(asked, up, row, stride, padding, run)
    x = np.zeros((1, 1, 3, 3), np.float32)
    x[0, 0, 1, 1] = 1
    k = np.ones((1, 1, 1, 1), np.float32)
    [padded] = layer("Conv", [x, k], pads=[1, 0, 2, 0])
    yield {"question": "pads", "asked": "ONNX Runtime, Conv, pads=[1, 0, 2, 0]", "shape": list(padded.shape[2:]), "row": int(padded[0, 0].sum(1).argmax())}
    for filters, groups in [(4, 1), (4, 2), (4, 4), (8, 4)]:
        weights = np.ones((filters, 4 // groups, 1, 1), np.float32)
        [output] = layer("Conv", [GROUPS.reshape(1, 4, 1, 1), weights], group=groups)
        yield {
            "question": "groups", "asked": "ONNX Runtime, Conv", "filters": filters,
            "groups": groups, "shape": list(weights.shape), "output": numbers(output),
        }
    [flat] = layer("Flatten", [MAPS[None]])
    yield {"question": "flatten", "asked": "ONNX Runtime, Flatten", "output": numbers(flat)}
    yield onnxruntime.__version__


def scipy_runs():
    import scipy
    from scipy import ndimage, signal

    for name in ["correlate", "convolve"]:
        yield border(f"SciPy, ndimage.{name}", getattr(ndimage, name))
        run = getattr(signal, f"{name}2d")
        yield border(f"SciPy, signal.{name}2d, 'same'", lambda x, k: run(x, k, "same"))
    yield scipy.__version__


def opencv_runs():
    import cv2

    yield border("OpenCV, filter2D", lambda x, k: cv2.filter2D(x, -1, k))
    yield cv2.__version__


def tfjs_runs():
    yield from told("javascript", "node", "tfjs.mjs", "porting")


def candle_runs():
    yield from told("candle", "cargo", "run", "-q", "--", "porting")


keep(globals())
