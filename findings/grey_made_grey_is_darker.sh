#!/usr/bin/env bash
# A picture that is grey already, made grey, is the same picture. In whole numbers,
# torchvision 0.29.2 and Keras 3.15.1 make 255 of the 256 greys darker by one: white is 254.
# Their weights of red, green and blue add up to 0.9999, and what is behind the point is cut
# off. Pillow 13.0.0 and OpenCV 5.0.0 keep all of them.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check \
    torch==2.15.0 torchvision==0.29.2 keras==3.15.1 \
    pillow==13.0.0 opencv-python-headless==5.0.0.93 numpy==2.4.6
cd "$folder"
cat >look.py <<'PYTHON'
import cv2, keras, numpy as np, torch
from PIL import Image
from torchvision.transforms.v2 import functional

greys = np.arange(256, dtype=np.uint8)
picture = np.repeat(greys[None, :, None], 3, axis=2)
seen = {
    "torchvision": functional.rgb_to_grayscale(torch.from_numpy(picture).permute(2, 0, 1)).numpy(),
    "Keras": keras.ops.convert_to_numpy(keras.ops.image.rgb_to_grayscale(picture)),
    "Pillow": np.asarray(Image.fromarray(picture).convert("L")),
    "OpenCV": cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY),
}
for name, answer in seen.items():
    assert answer.dtype == np.uint8
    change = answer.ravel().astype(int) - greys
    print(f"{name}: white is {answer.ravel()[255]}, {(change == 0).sum()} greys as they were")
    recorded = np.r_[0, np.full(255, -1)] if name in ("torchvision", "Keras") else np.zeros(256)
    assert (change == recorded).all(), "another answer than recorded"
PYTHON
KERAS_HOME="$folder" KERAS_BACKEND=torch "$folder/venv/bin/python" look.py
