#!/usr/bin/env bash
# The mean intersection over union of two small pictures with two classes, by torchmetrics
# 1.9.0: 0.6786 if both come in one batch, 0.7222 if they come one after the other, and the
# mean of the two classes that it tells then by `per_class` is a third number, 0.6667. In a
# batch the pixels of all pictures are added up; over batches the quotients are averaged,
# and over batches and classes in one. The accuracy of the same pixels is the same either
# way.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check \
    torch==2.15.0 torchmetrics==1.9.0 numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import torch
from torchmetrics import Accuracy
from torchmetrics.segmentation import MeanIoU

target = torch.tensor([[0, 0, 0, 0], [0, 0, 1, 0]])
answer = torch.tensor([[0, 0, 0, 0], [0, 0, 1, 1]])

def fed(metric, size):
    for begin in range(0, 2, size):
        metric.update(answer[begin : begin + size], target[begin : begin + size])
    return metric.compute()

for size, whole, by_class in [(2, (6 / 7 + 1 / 2) / 2, [6 / 7, 1 / 2]), (1, (1 + 2 / 3 + 1 / 2) / 3, [5 / 6, 1 / 2])]:
    mean = fed(MeanIoU(2, input_format="index"), size).item()
    classes = fed(MeanIoU(2, input_format="index", per_class=True), size)
    right = fed(Accuracy(task="multiclass", num_classes=2, average="micro"), size).item()
    print(f"{size} a batch: {mean:.4f}, classes {classes.numpy().round(4)}, their mean {classes.mean():.4f}, accuracy {right}")
    assert right == 7 / 8
    torch.testing.assert_close(classes, torch.tensor(by_class), msg="another answer than recorded")
    assert abs(mean - whole) < 1e-4, "another answer than recorded"
PYTHON
