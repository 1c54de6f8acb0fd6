#!/usr/bin/env bash
# The area under the ROC curve asks for the order of the scores alone. Of the logits 20 30 40
# 50, with the true ones the two largest, it is 1, as scikit-learn 1.9.1 says. torchmetrics
# 1.9.0 says 0.5, as of a coin: it takes what is not between 0 and 1 for logits, and their
# sigmoids, in single precision, are all 1. Of −50 to −20 they are not, and it says 1.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check \
    torch==2.15.0 torchmetrics==1.9.0 scikit-learn==1.9.1 numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import torch
from sklearn.metrics import roc_auc_score
from torchmetrics.classification import BinaryAUROC

labels = torch.tensor([0, 0, 1, 1])
for logits, recorded in [([2.0, 3.0, 4.0, 5.0], 1), ([-50.0, -40.0, -30.0, -20.0], 1), ([20.0, 30.0, 40.0, 50.0], 0.5)]:
    area = BinaryAUROC()(torch.tensor(logits), labels).item()
    right = roc_auc_score(labels.numpy(), logits)
    print(logits, "torchmetrics", area, "scikit-learn", right)
    assert right == 1
    assert area == recorded, "another answer than recorded"
PYTHON
