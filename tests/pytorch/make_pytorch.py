"""What PyTorch says where tests/golden has no case: steps of Adam and AdamW, learning
rates, first weights, receptive fields. `python make_pytorch.py` (needs torch) rewrites
the JSON files beside it. All in float64, on one thread, from fixed seeds."""

import json
import os
import random

import torch
import torch.nn as nn
import torch.nn.functional as F

torch.set_num_threads(1)
torch.set_default_dtype(torch.float64)
HERE = os.path.dirname(os.path.abspath(__file__))


def save(name, cases):
    with open(os.path.join(HERE, name + ".json"), "w") as file:
        json.dump({"torch": torch.__version__, "cases": cases}, file, indent=0)
        file.write("\n")


def optimizers():
    """Weights after some of 60 steps along given gradients, of widely different size."""
    chance = random.Random(1)
    calls = [
        ("AdamW", dict(lr=0.01)),
        ("AdamW", dict(lr=0.01, weight_decay=0.3)),
        ("AdamW", dict(lr=0.002, betas=(0.8, 0.95), eps=1e-5, weight_decay=0.05)),
        ("AdamW", dict(lr=0.1, betas=(0.0, 0.5), weight_decay=0.0)),
        ("Adam", dict(lr=0.01)),
        ("Adam", dict(lr=0.01, betas=(0.7, 0.9), eps=1e-3, weight_decay=0.2)),
        ("SGD", dict(lr=0.02, momentum=0.9, nesterov=True, weight_decay=0.1)),
        ("SGD", dict(lr=0.02, momentum=0.5)),
    ]
    cases = []
    for name, arguments in calls:
        start = [chance.uniform(-2, 2) for _ in range(4)]
        scales = [1e-6, 1e-2, 1.0, 1e3]
        gradients = [[chance.gauss(0, s) for s in scales] for _ in range(60)]
        weight = torch.tensor(start, requires_grad=True)
        optimizer = getattr(torch.optim, name)([weight], **arguments)
        after = {}
        for step, gradient in enumerate(gradients, 1):
            weight.grad = torch.tensor(gradient)
            optimizer.step()
            if step in (1, 2, 3, 10, 60):
                after[step] = weight.detach().tolist()
        group = optimizer.param_groups[0]
        state = optimizer.state[weight]
        names = ("momentum_buffer", "exp_avg", "exp_avg_sq")
        cases.append(
            dict(
                optimizer=name,
                lr=group["lr"],
                betas=group.get("betas"),
                eps=group.get("eps"),
                weight_decay=group["weight_decay"],
                momentum=group.get("momentum"),
                nesterov=group.get("nesterov"),
                start=start,
                gradients=gradients,
                after=after,
                memories={n: state[n].tolist() for n in names if n in state},
            )
        )
    save("optimizers", cases)


def schedules():
    """The rate at each of 40 steps."""
    from torch.optim import lr_scheduler as s

    def rates(make):
        optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.3)
        scheduler = make(optimizer)
        found = []
        for _ in range(40):
            found.append(optimizer.param_groups[0]["lr"])
            optimizer.step()
            scheduler.step()
        return found

    def warmed(after):
        # η·(t + 1)/5 at steps 0 to 4, then the other from its beginning.
        def make(o):
            rise = s.LinearLR(o, start_factor=0.2, end_factor=1.0, total_iters=4)
            return s.SequentialLR(o, [rise, after(o)], milestones=[5])

        return make

    cosine = lambda steps: lambda o: s.CosineAnnealingLR(o, T_max=steps)
    step = lambda o: s.StepLR(o, step_size=7, gamma=0.3)
    cases = [
        dict(kind="step", warm_up=0, rates=rates(step)),
        dict(kind="step", warm_up=5, rates=rates(warmed(step))),
        dict(kind="cosine", warm_up=0, rates=rates(cosine(39))),
        # 34 steps of cosine behind the 5 of the warm-up: it ends at step 39 too.
        dict(kind="cosine", warm_up=5, rates=rates(warmed(cosine(34)))),
    ]
    save("schedules", cases)


def initialization():
    """Bounds and spreads of the first weights, measured on many draws, and the fans."""
    layers = [
        ("Conv2d", dict(in_channels=3, out_channels=64, kernel_size=(7, 7), groups=1)),
        ("Conv2d", dict(in_channels=64, out_channels=96, kernel_size=(3, 5), groups=2)),
        ("Conv2d", dict(in_channels=128, out_channels=128, kernel_size=(3, 3), groups=128)),
        ("Conv2d", dict(in_channels=100, out_channels=60, kernel_size=(1, 1), groups=1)),
        ("Linear", dict(in_features=400, out_features=120)),
        ("Linear", dict(in_features=50, out_features=300)),
    ]
    init = nn.init
    rules = {
        "KaimingNormal": lambda w: init.kaiming_normal_(w, nonlinearity="relu"),
        "KaimingUniform": lambda w: init.kaiming_uniform_(w, nonlinearity="relu"),
        "XavierNormal": init.xavier_normal_,
        "XavierUniform": init.xavier_uniform_,
    }
    cases = []
    for seed, (name, arguments) in enumerate(layers):
        torch.manual_seed(seed)
        layer = getattr(nn, name)(**arguments)
        found = {}

        def measure(rule, draw):
            drawn = torch.cat([draw().flatten() for _ in range(max(2, 400_000 // layer.weight.numel()))])
            found[rule] = dict(
                count=drawn.numel(),
                variance=(drawn * drawn).mean().item(),
                fourth=((drawn**4).mean() / (drawn * drawn).mean() ** 2).item(),
                largest=drawn.abs().max().item(),
            )

        for rule, fill in rules.items():
            measure(rule, lambda: fill(layer.weight).detach().clone())

        def fresh():
            layer.reset_parameters()
            return layer.weight.detach().clone()

        measure("PyTorch", fresh)
        biases = []
        for _ in range(200):
            layer.reset_parameters()
            biases.append(layer.bias.detach().clone())
        fan_in, fan_out = init._calculate_fan_in_and_fan_out(layer.weight)
        cases.append(
            dict(
                layer=name,
                **arguments,
                weight_shape=list(layer.weight.shape),
                fan_in=fan_in,
                fan_out=fan_out,
                largest_bias=torch.cat(biases).abs().max().item(),
                rules=found,
            )
        )
    save("initialization", cases)


def seen(stack, length, places):
    """First and last input element with a gradient from each place; length of output."""
    x = torch.zeros(1, 1, length, requires_grad=True)
    y = x
    for w in stack:
        kernel, (before, after) = w["kernel"], w["padding"]
        if w["mean"]:
            # A mean over a window; PyTorch's has no dilation.
            assert w["dilation"] == 1
            y = F.avg_pool1d(F.pad(y, (before, after)), kernel, w["stride"])
        else:
            weight = torch.ones(1, 1, kernel)
            y = F.conv1d(F.pad(y, (before, after)), weight, None, w["stride"], 0, w["dilation"])
    found = []
    for place in places:
        place = place % y.shape[2]
        (grad,) = torch.autograd.grad(y[0, 0, place], x, retain_graph=True)
        support = grad[0, 0].nonzero().flatten().tolist()
        found.append(dict(place=place, bounds=[support[0], support[-1]] if support else None))
    return y.shape[2], found


def receptive_fields():
    """Which elements get a gradient through random stacks of windows on a line."""
    chance = random.Random(3)
    cases = []
    while len(cases) < 60:
        stack = []
        for _ in range(chance.randint(1, 6)):
            kernel = chance.randint(1, 5)
            mean = chance.random() < 0.3
            dilation = 1 if mean else chance.randint(1, 3)
            most = dilation * (kernel - 1)
            padding = [chance.randint(0, most), chance.randint(0, most)]
            stride = chance.choice([1, 1, 2, 2, 3])
            stack.append(dict(kernel=kernel, stride=stride, dilation=dilation, padding=padding, mean=mean))
        length = chance.randint(100, 600)
        places = [0, 1, chance.randrange(1000), -2, -1]
        try:
            output, found = seen(stack, length, places)
        except RuntimeError:
            continue  # a stack that does not fit
        cases.append(dict(stack=stack, length=length, output=output, seen=found))
    save("receptive_fields", cases)


optimizers()
schedules()
initialization()
receptive_fields()
