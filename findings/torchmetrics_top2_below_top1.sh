#!/usr/bin/env bash
# Who is right with one guess is right with two. Of equal scores torchmetrics 1.9.0 takes the
# first class as its one guess and the last two as its two: a network that answers nothing
# has a top-1 accuracy of 1 and a top-2 accuracy of 0 on images of class 0. PyTorch's topk
# gives the order, and only one of the two metrics asks it. scikit-learn 1.9.1 takes the last
# classes for both.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check \
    torch==2.15.0 torchmetrics==1.9.0 scikit-learn==1.9.1 numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import torch
from sklearn.metrics import top_k_accuracy_score
from torchmetrics.classification import MulticlassAccuracy

scores = torch.full((3, 4), 0.25)
for label, recorded in [(0, (1, 0)), (1, (0, 0)), (2, (0, 1)), (3, (0, 1))]:
    labels = torch.full((3,), label)
    told = tuple(MulticlassAccuracy(4, top_k=k, average="micro")(scores, labels).item() for k in (1, 2))
    of_sklearn = tuple(float(top_k_accuracy_score(labels, scores, k=k, labels=range(4))) for k in (1, 2))
    print("class", label, "top 1, top 2:", told, "scikit-learn", of_sklearn)
    assert of_sklearn[0] <= of_sklearn[1]
    assert told == recorded, "another answer than recorded"
PYTHON
