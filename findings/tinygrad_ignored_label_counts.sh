#!/usr/bin/env bash
# Labels to be ignored are left out of the mean of the losses. tinygrad 0.14.0's
# sparse_categorical_crossentropy has ignore_index=−1, and of one image and one to be ignored
# answers half of the image's loss: −1 means "ignore none", so that it is counted, with a loss
# of 0, also when it is asked for. With 9 as the label to ignore the answer is right.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check tinygrad==0.14.0 numpy==2.4.6
DEV=PYTHON PYTHON=1 "$folder/venv/bin/python" - <<'PYTHON'
from tinygrad import Tensor

logits = Tensor([[2.0, 1.0, 0.0], [0.0, 5.0, 1.0]])
alone = logits[:1].sparse_categorical_crossentropy(Tensor([0])).item()
print("one image", alone)
for ignored, share in [(9, 1), (-1, 0.5)]:
    labels = Tensor([0, ignored])
    loss = logits.sparse_categorical_crossentropy(labels, ignore_index=ignored).item()
    print("and one with the label", ignored, "to be ignored", loss)
    assert abs(loss - share * alone) < 1e-5, "another answer than recorded"
PYTHON
