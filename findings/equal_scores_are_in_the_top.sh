#!/usr/bin/env bash
# Three classes, and a network that gives all of them the same score: one guess is right in
# a third of the cases, two in two thirds. The accuracy of torcheval 0.0.7 with k=2 is 1, as
# is that of Keras 3.15.1's top-k metric on PyTorch, there even with k=1: a class counts if
# fewer than k others are better, and none is. Where all scores are NaN no other is better,
# so torcheval's is 1 for a network whose numbers are gone. Keras's is 0 then.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check \
    torch==2.15.0 torcheval==0.0.7 keras==3.15.1 numpy==2.4.6
cd "$folder"
cat >look.py <<'PYTHON'
import keras, torch
from torcheval.metrics.functional import multiclass_accuracy

labels = torch.tensor([0, 1, 2])

def of_keras(scores, k):
    metric = keras.metrics.SparseTopKCategoricalAccuracy(k)
    metric.update_state(labels, scores)
    return float(metric.result())

equal = torch.zeros(3, 3)
gone = torch.full((3, 3), float("nan"))
for name, scores, recorded in [
    ("equal scores", equal, {1: (1 / 3, 1), 2: (1, 1)}),
    ("NaN", gone, {1: (1 / 3, 0), 2: (1, 0)}),
]:
    for k, expected in recorded.items():
        seen = multiclass_accuracy(scores, labels, k=k).item(), of_keras(scores, k)
        print(f"{name}, k={k}: torcheval {seen[0]:.3f}, Keras {seen[1]:.3f}")
        assert max(abs(a - b) for a, b in zip(seen, expected)) < 1e-6, "another answer than recorded"
PYTHON
KERAS_HOME="$folder" KERAS_BACKEND=torch "$folder/venv/bin/python" look.py
