#!/usr/bin/env bash
# The overlap of a class that is nowhere, neither in the picture nor in the answer, is 0 / 0.
# kornia 0.9.0's mean_iou makes 1 of it, a perfect class: where each of four pixels is wrong,
# the mean over ten classes is 0.8. torchmetrics 1.9.0 leaves such classes out: 0.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check torch==2.15.0 torchmetrics==1.9.0 kornia==0.9.0 numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import torch
from kornia.metrics import mean_iou
from torchmetrics.segmentation import MeanIoU

answer, right = torch.tensor([[[0, 1], [1, 0]]]), torch.tensor([[[1, 0], [0, 1]]])
of_each = mean_iou(answer, right, num_classes=10)[0]
other = MeanIoU(10, input_format="index")(answer, right).item()
print("kornia", of_each.round(decimals=3).tolist(), "mean", round(of_each.mean().item(), 3), "torchmetrics", other)
assert other == 0
assert abs(of_each.mean().item() - 0.8) < 1e-3, "another answer than recorded"
PYTHON
