"""A network that Keras trained, and what it answers, for the move to another library.

    python network.py

trains it on the digits of this book and writes `network.npz` and `network.json` beside
it. Needs numpy and keras, on tensorflow.

- `LAYER.NAME`: a weight or a kept average, as Keras has it.
- `ramp`: an image with another number in every pixel; `ramp.0` to `ramp.10` are what the
  eleven layers make of it.
- `logits`: what the network says of the test digits, in evaluation mode.
"""

import gzip
import json
import pathlib

import keras
import numpy as np
import tensorflow as tf

HERE = pathlib.Path(__file__).parent
TRAINING, SIDE = 1415, 8


def digits():
    """Images with the channel last, 0 (paper) to 1 (ink), and their labels."""
    packed = HERE / "../../../data/digits/digits.csv.gz"
    with gzip.open(packed, "rt") as lines:
        rows = np.array([line.split(",") for line in lines], np.float32)
    return rows[:, :-1].reshape(-1, SIDE, SIDE, 1) / 16, rows[:, -1].astype(int)


def trained(images, labels):
    layers = keras.layers
    network = keras.Sequential(
        [
            keras.Input((SIDE, SIDE, 1)),
            layers.Conv2D(8, 3, padding="same", name="conv"),
            layers.BatchNormalization(name="norm"),
            layers.ReLU(),
            layers.Conv2D(16, 3, strides=2, padding="same", name="conv_2"),
            layers.BatchNormalization(name="norm_2"),
            layers.ReLU(),
            layers.DepthwiseConv2D(3, depth_multiplier=2, padding="same", name="depthwise"),
            layers.ReLU(),
            layers.MaxPooling2D(2),
            layers.Flatten(),
            layers.Dense(10, name="dense"),
        ]
    )
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    network.compile(keras.optimizers.Adam(0.003), loss)
    network.fit(images, labels, batch_size=32, epochs=15, verbose=0)
    return network


def main():
    keras.utils.set_random_seed(1)
    tf.config.experimental.enable_op_determinism()
    images, labels = digits()
    network = trained(images[:TRAINING], labels[:TRAINING])
    ramp = np.arange(SIDE * SIDE, dtype=np.float32).reshape(1, SIDE, SIDE, 1) / 64
    arrays = {"ramp": ramp}
    for layer in network.layers:
        for weight in layer.weights:
            arrays[f"{layer.name}.{weight.name}"] = np.asarray(weight)
    seen = ramp
    for index, layer in enumerate(network.layers):
        seen = layer(seen, training=False)
        arrays[f"ramp.{index}"] = np.asarray(seen)
    test = images[TRAINING:]
    arrays["logits"] = np.asarray(network(test, training=False))
    right = (arrays["logits"].argmax(1) == labels[TRAINING:]).mean()
    print({name: array.shape for name, array in arrays.items()}, right)
    np.savez(HERE / "network.npz", **arrays)
    said = {"keras": keras.__version__, "tensorflow": tf.__version__, "cases": []}
    (HERE / "network.json").write_text(json.dumps(said) + "\n")


if __name__ == "__main__":
    main()
