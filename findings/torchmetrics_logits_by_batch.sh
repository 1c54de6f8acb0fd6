#!/usr/bin/env bash
# A metric that is fed batch by batch is that of all of them. In torchmetrics 1.9.0 that of
# logits of two classes is not: a batch whose logits all lie between 0 and 1 is taken for
# probabilities, so that 0.3, which speaks for class 1, counts for class 0. An image is right
# or wrong as its neighbours in the batch are.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check torch==2.15.0 torchmetrics==1.9.0 numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import torch
from torchmetrics.classification import BinaryAccuracy, BinaryAUROC

logits = torch.tensor([0.3, 0.4, -2.0, 0.2, 0.1, -0.5, 0.45, -1.0])
labels = torch.tensor([1, 1, 0, 1, 1, 0, 1, 0])

def fed(metric, size):
    for start in range(0, len(logits), size):
        metric.update(logits[start : start + size], labels[start : start + size])
    return metric.compute().item()

for metric, recorded in [(BinaryAccuracy, {8: 1, 4: 1, 2: 0.75, 1: 0.375}), (BinaryAUROC, {8: 1, 1: 0.6})]:
    for size, expected in recorded.items():
        value = fed(metric(), size)
        print(metric.__name__, "in batches of", size, value)
        assert abs(value - expected) < 1e-3, "another answer than recorded"
PYTHON
