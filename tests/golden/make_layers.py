"""Layers and losses that make_golden.py has no case of: leaky ReLU, GELU, batch
normalization, residual blocks, ignored labels. `python make_layers.py` (needs numpy,
torch and safetensors) rewrites layers.json and layers.npz beside it, and the files of
weights in weights/. As there: inputs drawn in float32, computed in float64, on one thread."""

import copy
import json
import os

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
from safetensors.torch import save_file

torch.set_num_threads(1)
torch.set_default_dtype(torch.float64)
HERE = os.path.dirname(os.path.abspath(__file__))
chance = np.random.default_rng(1006)
arrays, cases = {}, []


def drawn(*shape, scale=1.0):
    numbers = (chance.standard_normal(shape) * scale).astype(np.float32)
    return torch.tensor(numbers.astype(np.float64))


def inputs(case, **given):
    for name, tensor in given.items():
        numbers = tensor.detach().numpy()
        whole = numbers.dtype.kind == "i"
        arrays[f"{case}.{name}"] = numbers.astype(np.int32 if whole else np.float32)


def results(case, **found):
    for name, tensor in found.items():
        arrays[f"{case}.{name}"] = np.array(tensor.detach().numpy())


def activations():
    kinds = [
        ("gelu", {}, F.gelu),
        ("leaky_relu", {"negative_slope": 0.01}, F.leaky_relu),
        ("leaky_relu", {"negative_slope": 0.2}, lambda x: F.leaky_relu(x, 0.2)),
    ]
    for number, (op, parameters, function) in enumerate(kinds):
        case = f"e{number}"
        special = torch.tensor([[0.0, -0.0, 1e-30, -1e-30, -5.5, 9.0, -40.0, 40.0]])
        x = torch.cat([drawn(40, 8, scale=3.0), special]).requires_grad_()
        y = function(x)
        grad = drawn(*y.shape)
        y.backward(grad)
        inputs(case, x=x, gy=grad)
        results(case, y=y, gx=x.grad)
        cases.append(dict(case=case, op=op, **parameters))


def batch_norms():
    """Some steps of training, then evaluation, with the gradients of each."""
    kinds = [
        dict(shape=[4, 3, 5, 6], steps=1, eps=1e-5, momentum=0.1),
        dict(shape=[2, 5, 7, 3], steps=3, eps=1e-5, momentum=0.1),
        dict(shape=[16, 2, 4, 4], steps=2, eps=1e-3, momentum=0.9),
        dict(shape=[32, 4, 3, 3], steps=4, eps=1e-5, momentum=None),
        dict(shape=[1, 2, 1, 2], steps=1, eps=0.5, momentum=0.01),
    ]
    for number, kind in enumerate(kinds):
        case = f"b{number}"
        channels = kind["shape"][1]
        layer = nn.BatchNorm2d(channels, eps=kind["eps"], momentum=kind["momentum"])
        with torch.no_grad():
            layer.weight.copy_(drawn(channels))
            layer.bias.copy_(drawn(channels))
        inputs(case, w=layer.weight, b=layer.bias)
        for step in range(kind["steps"] + 1):
            layer.train(step < kind["steps"])
            layer.zero_grad()
            x = (drawn(*kind["shape"], scale=2.0) + 3).float().double().requires_grad_()
            y = layer(x)
            grad = drawn(*y.shape)
            y.backward(grad)
            inputs(f"{case}.{step}", x=x, gy=grad)
            results(
                f"{case}.{step}",
                y=y,
                gx=x.grad,
                gw=layer.weight.grad,
                gb=layer.bias.grad,
                mean=layer.running_mean,
                var=layer.running_var,
            )
            assert layer.num_batches_tracked == min(step + 1, kind["steps"])
        cases.append(dict(case=case, op="batch_norm2d", **kind))


class Block(nn.Module):
    """The block of a residual network, with a way around that halves the size or none."""

    def __init__(self, channels, out, stride):
        super().__init__()
        self.branch = nn.Sequential(
            nn.Conv2d(channels, out, 3, stride, 1, bias=False),
            nn.BatchNorm2d(out),
            nn.LeakyReLU(),
            nn.Conv2d(out, out, 3, 1, 1, bias=False),
            nn.BatchNorm2d(out),
        )
        self.skip = nn.Sequential()
        if stride != 1 or channels != out:
            self.skip = nn.Sequential(
                nn.Conv2d(channels, out, 1, stride, bias=False), nn.BatchNorm2d(out)
            )

    def forward(self, x):
        return self.branch(x) + self.skip(x)


def network():
    return nn.Sequential(
        nn.Conv2d(2, 4, 3, padding=1),
        nn.GELU(),
        Block(4, 4, 1),
        nn.ReLU(),
        Block(4, 6, 2),
        nn.ReLU(),
        nn.Flatten(),
        nn.Linear(6 * 3 * 3, 3),
    )


def residual():
    """Steps of SGD on a network of residual blocks: losses, then weights and buffers."""
    model = network()
    with torch.no_grad():
        for parameter in model.parameters():
            if parameter.ndim > 1:
                parameter.copy_(drawn(*parameter.shape, scale=0.3))
    case, steps = "r0", 6
    for name, tensor in model.state_dict().items():
        if not name.endswith("num_batches_tracked"):
            inputs(f"{case}.init", **{name: tensor})
    optimizer = torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9)
    x, t = drawn(steps, 8, 2, 6, 6), torch.tensor(chance.integers(0, 3, (steps, 8)))
    inputs(case, X=x, Y=t)
    losses = []
    for step in range(steps):
        optimizer.zero_grad()
        loss = F.cross_entropy(model(x[step]), t[step])
        loss.backward()
        optimizer.step()
        losses.append(loss.detach())
    model.eval()
    results(case, loss=torch.stack(losses), evaluated=model(x[0]))
    for name, tensor in model.state_dict().items():
        if name.endswith("num_batches_tracked"):
            assert tensor == steps
        else:
            results(f"{case}.final", **{name: tensor})
    cases.append(dict(case=case, op="residual", steps=steps, lr=0.05, momentum=0.9))
    return model, x[0]


def ignored():
    kinds = [
        dict(n=6, classes=4, reduction="mean", label_smoothing=0.0, class_weight=False, ignore_index=-100),
        dict(n=6, classes=4, reduction="sum", label_smoothing=0.1, class_weight=False, ignore_index=-100),
        dict(n=7, classes=5, reduction="mean", label_smoothing=0.2, class_weight=True, ignore_index=2),
        dict(n=7, classes=5, reduction="none", label_smoothing=0.2, class_weight=True, ignore_index=255),
        dict(n=5, classes=3, reduction="mean", label_smoothing=0.0, class_weight=True, ignore_index=0),
    ]
    for number, kind in enumerate(kinds):
        case = f"g{number}"
        x = drawn(kind["n"], kind["classes"], scale=3.0).requires_grad_()
        t = torch.tensor(chance.integers(0, kind["classes"], kind["n"]))
        t[1] = t[4] = kind["ignore_index"]
        t[0] = 1
        weight = None
        if kind["class_weight"]:
            weight = drawn(kind["classes"]).abs() + 0.5
            results(case, weight=weight)
        options = {k: kind[k] for k in ("reduction", "label_smoothing", "ignore_index")}
        y = F.cross_entropy(x, t, weight=weight, **options)
        y.sum().backward()
        inputs(case, x=x, t=t)
        soft = dict(softmax=F.softmax(x, 1), log_softmax=F.log_softmax(x, 1))
        results(case, y=y, gx=x.grad, **soft)
        cases.append(dict(case=case, op="cross_entropy", **kind))


def squares():
    x = drawn(5, 4).requires_grad_()
    t = torch.tensor(chance.integers(0, 4, 5))
    y = F.mse_loss(x, F.one_hot(t, 4).double())
    y.backward()
    inputs("q0", x=x, t=t)
    results("q0", y=y, gx=x.grad)
    cases.append(dict(case="q0", op="mse_loss", n=5, classes=4))


def weights(model, x):
    """The trained network's state in each width, and what it says with such weights."""
    for number, kind in enumerate([torch.float16, torch.bfloat16, torch.float32, torch.float64]):
        case, name = f"w{number}", str(kind).removeprefix("torch.")
        narrow = copy.deepcopy(model).to(kind)
        prefix = "module." if number % 2 == 0 else ""
        state = {prefix + key: tensor for key, tensor in narrow.state_dict().items()}
        save_file(state, os.path.join(HERE, "weights", name + ".safetensors"))
        inputs(case, x=x)
        results(case, y=narrow.to(torch.float64).eval()(x))
        cases.append(dict(case=case, op="weights", file=name, prefix=prefix))


activations()
batch_norms()
weights(*residual())
ignored()
squares()
np.savez_compressed(os.path.join(HERE, "layers.npz"), **arrays)
with open(os.path.join(HERE, "layers.json"), "w") as file:
    json.dump({"torch": torch.__version__, "cases": cases}, file, indent=1)
    file.write("\n")
