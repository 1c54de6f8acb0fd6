#!/usr/bin/env bash
# A batch with one class of ten, all of it found: the recall is 1. By average="macro" that
# of torcheval 0.0.7 is infinite, as is its "weighted" one: it takes the classes out that
# are not there where it counts what was found, and leaves them in where it counts what
# there was, so that 4 is divided by 4 and nine times by 0. Its precision of the same
# answers is 1, and so is scikit-learn 1.9.1's recall.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check \
    torch==2.15.0 torcheval==0.0.7 scikit-learn==1.9.1 numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import logging
import torch
from sklearn.metrics import recall_score
from torcheval.metrics.functional import multiclass_precision, multiclass_recall

logging.disable(logging.WARNING)
labels = torch.tensor([3, 3, 3, 3])
other = recall_score(labels, labels, average="macro")
for average in ["macro", "weighted"]:
    recall = multiclass_recall(labels, labels, num_classes=10, average=average).item()
    precision = multiclass_precision(labels, labels, num_classes=10, average=average).item() if average == "macro" else 1
    print(f"{average}: recall {recall}, precision {precision}, scikit-learn's recall {other}")
    assert precision == other == 1
    assert recall == float("inf"), "another answer than recorded"
PYTHON
