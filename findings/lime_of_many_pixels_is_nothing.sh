#!/usr/bin/env bash
# A score that is the mean of 100 pixels, of which each is 1: taking one away costs 0.01. So
# say ablation and Shapley values in captum 0.9.0. Its LIME says 0 for every pixel: by
# default it fits a line with a price of 0.01 on each weight, which takes about 0.04 off all
# of them, and leaves 0 of what is smaller. With 4 pixels, each worth 0.25, it says 0.205,
# with 16, each worth 0.0625, 0.02. In a picture of 28×28 a probability of 1 has 0.0013 for
# each pixel.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check \
    torch==2.15.0 captum==0.9.0 scikit-learn==1.9.1 numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import torch
from captum.attr import FeatureAblation, KernelShap, Lime

torch.manual_seed(0)

def score(pictures):
    return pictures.flatten(1).mean(1)

for side, recorded in [(2, 0.205), (4, 0.02), (10, 0)]:
    picture = torch.ones(1, 1, side, side)
    one = 1 / side**2
    lime = Lime(score).attribute(picture, n_samples=2000)
    shapley = KernelShap(score).attribute(picture, n_samples=2000)
    taken = FeatureAblation(score).attribute(picture)
    print(f"{side}×{side}: LIME {lime.min():.3f} to {lime.max():.3f}, Shapley {shapley.mean():.4f}, taken away {taken.mean():.4f}")
    for other in (shapley, taken):
        torch.testing.assert_close(other, torch.full_like(picture, one), atol=1e-3, rtol=0)
    assert (lime - recorded).abs().max() < 0.01, "another answer than recorded"
PYTHON
