"""PyTorch's layers that pad. `python make_padding.py` (needs numpy and torch) rewrites
padding.json and padding.npz beside it. As in make_golden.py: inputs drawn in float32,
computed in float64, on one thread."""

import json
import os

import numpy as np
import torch
import torch.nn as nn

torch.set_num_threads(1)
torch.set_default_dtype(torch.float64)
HERE = os.path.dirname(os.path.abspath(__file__))
chance = np.random.default_rng(1007)
arrays, cases = {}, []

LAYERS = ["ZeroPad2d", "ConstantPad2d", "CircularPad2d", "ReflectionPad2d", "ReplicationPad2d"]
# Shape, then left, right, top, bottom: as far as PyTorch goes, one side, none at all.
GIVEN = [
    ([2, 3, 5, 4], [1, 1, 1, 1]),
    ([1, 2, 6, 7], [2, 0, 1, 3]),
    ([3, 1, 4, 5], [4, 4, 3, 3]),
    ([2, 2, 3, 3], [0, 0, 0, 2]),
    ([1, 4, 2, 9], [0, 0, 0, 0]),
    ([1, 1, 7, 2], [1, 0, 6, 5]),
]


def drawn(shape):
    return torch.tensor(chance.standard_normal(shape).astype(np.float32).astype(np.float64))


for layer in LAYERS:
    for shape, padding in GIVEN:
        case = f"p{len(cases):02d}"
        value = 0.5 - len(cases) if layer == "ConstantPad2d" else None
        given = [padding] if value is None else [padding, value]
        x = drawn(shape).requires_grad_()
        y = getattr(nn, layer)(*given)(x)
        gy = drawn(y.shape)
        y.backward(gy)
        for name, tensor, kind in [("x", x, "f4"), ("gy", gy, "f4"), ("y", y, "f8"), ("gx", x.grad, "f8")]:
            arrays[f"{case}.{name}"] = tensor.detach().numpy().astype(kind)
        cases.append(dict(case=case, layer=layer, shape=shape, padding=padding, value=value))
np.savez_compressed(os.path.join(HERE, "padding.npz"), **arrays)
with open(os.path.join(HERE, "padding.json"), "w") as file:
    json.dump({"torch": torch.__version__, "cases": cases}, file, indent=1)
    file.write("\n")
