#!/usr/bin/env bash
# A map of where the evidence lies should tell evidence everywhere from none. The maps of
# the package grad-cam 1.5.7 take off their least number before they are scaled: a class
# that every pixel speaks for as much, and one that every pixel speaks against, are 0
# everywhere. Where a pixel has three times the evidence of the others, these have 0, not a
# third. And the last map of a network that ends in one pixel is 0, whatever the class.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check \
    torch==2.15.0 torchvision==0.29.2 grad-cam==1.5.7 numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import numpy as np, torch
from pytorch_grad_cam import GradCAM, HiResCAM
from pytorch_grad_cam.utils.model_targets import ClassifierOutputTarget

class ForAndAgainst(torch.nn.Module):
    """Class 0 has the mean of the pixels as its score, class 1 its opposite."""

    def __init__(self):
        super().__init__()
        self.layer = torch.nn.Conv2d(1, 1, 1, bias=False)
        torch.nn.init.ones_(self.layer.weight)

    def forward(self, picture):
        mean = self.layer(picture).mean((2, 3))
        return torch.cat([mean, -mean], 1)

network = ForAndAgainst()
even = torch.ones(1, 1, 2, 2)
one_more = torch.tensor([[[[1.0, 1.0], [1.0, 3.0]]]])
nothing = np.zeros((2, 2))
for name, picture, target, recorded in [
    ("even, for", even, 0, nothing),
    ("even, against", even, 1, nothing),
    ("one with three, for", one_more, 0, np.array([[0, 0], [0, 1]])),
    ("one pixel, for", torch.ones(1, 1, 1, 1), 0, np.zeros((1, 1))),
]:
    for method in (GradCAM, HiResCAM):
        with method(network, [network.layer]) as cam:
            seen = cam(picture, [ClassifierOutputTarget(target)])[0]
        print(name, method.__name__, seen.tolist())
        np.testing.assert_allclose(seen, recorded, atol=1e-4, err_msg="another answer than recorded")
PYTHON
