#!/usr/bin/env bash
# Two measures of likeness that are 1 for a picture and itself. In torchmetrics 1.9.0 a
# digit and itself, a white bar on black, have a universal image quality index of 0.60 and a
# spatial correlation coefficient of 0.38: where a window is flat the quotient is 0 / 0, and
# it is counted as 0, the answer for pictures that have nothing in common. A flat picture
# and itself have 0 and 0. The structural similarity is 1.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check \
    torch==2.15.0 torchmetrics==1.9.0 numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import torch
from torchmetrics.functional.image import (
    spatial_correlation_coefficient,
    structural_similarity_index_measure,
    universal_image_quality_index,
)

noise = torch.rand(1, 1, 28, 28, generator=torch.Generator().manual_seed(1))
digit = torch.zeros(1, 1, 28, 28)
digit[0, 0, 6:22, 13:16] = 1
flat = torch.full((1, 1, 28, 28), 0.5)
for name, picture, index, correlation in [
    ("noise", noise, 1, 1),
    ("a digit", digit, 0.6017, 0.3827),
    ("flat", flat, 0, 0),
]:
    seen = [
        universal_image_quality_index(picture, picture).item(),
        spatial_correlation_coefficient(picture, picture).item(),
        structural_similarity_index_measure(picture, picture, data_range=1.0).item(),
    ]
    print(name, "quality index %.4f, correlation %.4f, structural similarity %.4f" % tuple(seen))
    for value, recorded in zip(seen, [index, correlation, 1]):
        assert abs(value - recorded) < 1e-3, "another answer than recorded"
PYTHON
