"""What counting tools count for one layer and one image.

    python counts.py [tool ...]

rewrites `counts.json` beside it; `stored.py` says how. Needs torch and those tools that
are named: torch's own FlopCounterMode, torchinfo, fvcore, thop, ptflops, calflops.

`layer` is built by `build` below, `input` is the shape it is given; `count` is what the
tool says under the name `counted`. A bias is among the weights where the layer's name
says so.
"""

from importlib.metadata import version

import torch
from torch import nn

from stored import keep

LAYERS = {
    "conv": ([1, 3, 8, 8], lambda: nn.Conv2d(3, 8, 3, padding=1, bias=False)),
    "conv with bias": ([1, 3, 8, 8], lambda: nn.Conv2d(3, 8, 3, padding=1)),
    "transposed conv with bias": (
        [1, 4, 4, 4],
        lambda: nn.ConvTranspose2d(4, 4, 2, stride=2),
    ),
    "linear with bias": ([1, 64], lambda: nn.Linear(64, 10)),
    "ReLU": ([1, 8, 8, 8], lambda: nn.ReLU()),
    "max pooling": ([1, 8, 8, 8], lambda: nn.MaxPool2d(2)),
    "batch normalization": ([1, 8, 8, 8], lambda: nn.BatchNorm2d(8)),
}


def counts(tool, counted, run):
    """`run` gives a number for a network and an input."""
    for layer, (shape, build) in LAYERS.items():
        torch.manual_seed(1)
        network = nn.Sequential(build()).eval()
        count = run(network, torch.zeros(shape))
        yield {
            "tool": tool,
            "counted": counted,
            "layer": layer,
            "input": shape,
            "count": int(count),
        }


def torch_runs():
    from torch.utils.flop_counter import FlopCounterMode

    def run(network, x):
        with FlopCounterMode(display=False) as counter, torch.no_grad():
            network(x)
        return counter.get_total_flops()

    yield from counts("PyTorch, FlopCounterMode", "total_flops", run)
    yield torch.__version__.split("+")[0]


def torchinfo_runs():
    import torchinfo

    run = lambda network, x: torchinfo.summary(
        network, input_data=x, verbose=0
    ).total_mult_adds
    yield from counts("torchinfo", "total_mult_adds", run)
    yield version("torchinfo")


def fvcore_runs():
    from fvcore.nn import FlopCountAnalysis

    def run(network, x):
        found = FlopCountAnalysis(network, x)
        found.unsupported_ops_warnings(False)
        return found.total()

    yield from counts("fvcore", "total flops", run)
    yield version("fvcore")


def thop_runs():
    import thop

    run = lambda network, x: thop.profile(network, inputs=(x,), verbose=False)[0]
    yield from counts("thop", "macs", run)
    yield version("thop")


def ptflops_runs():
    from ptflops import get_model_complexity_info

    def run(network, x):
        return get_model_complexity_info(
            network,
            tuple(x.shape[1:]),
            as_strings=False,
            print_per_layer_stat=False,
            backend="pytorch",
        )[0]

    yield from counts("ptflops", "macs", run)
    yield version("ptflops")


def calflops_runs():
    from calflops import calculate_flops

    for place, counted in enumerate(["flops", "macs"]):

        def run(network, x):
            # It asks the first parameter for its device: there has to be one.
            network.register_parameter("unused", nn.Parameter(torch.zeros(1)))
            found = calculate_flops(
                network,
                input_shape=tuple(x.shape),
                output_as_string=False,
                print_results=False,
            )
            return found[place]

        yield from counts("calflops", counted, run)
    yield version("calflops")


keep(globals())
