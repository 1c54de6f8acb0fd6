#!/usr/bin/env bash
# A half turn is a flip from left to right and one from top to bottom. In torchvision 0.29.2
# it is for pictures, and not for key points: a flip takes a point on pixel 3 of 12 to 8,
# where its pixel goes, and a rotation by 180 degrees to 9, a pixel beside it; a quarter turn
# misses by one too.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check torch==2.15.0 torchvision==0.29.2 numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import torch
from torchvision import tv_tensors
from torchvision.transforms.v2 import functional as F

picture = torch.zeros(1, 10, 12)
picture[0, 2, 3] = 1
point = tv_tensors.KeyPoints([[3.0, 2.0]], canvas_size=(10, 12))

def place(picture):
    row, column = picture[0].nonzero()[0].tolist()
    return [column, row]

for name, turn, recorded in [
    ("both flips", lambda x: F.vertical_flip(F.horizontal_flip(x)), [8, 7]),
    ("180 degrees", lambda x: F.rotate(x, 180), [9, 8]),
    ("90 degrees", lambda x: F.rotate(x, 90, expand=True), [2, 9]),
]:
    pixel, moved = place(turn(picture)), [round(v, 3) for v in turn(point)[0].tolist()]
    print(f"{name:11} pixel to {pixel}, key point to {moved}")
    assert pixel == ([2, 8] if name == "90 degrees" else [8, 7])
    assert moved == recorded, "another answer than recorded"
PYTHON
