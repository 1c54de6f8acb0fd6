#!/usr/bin/env bash
# A pixel and itself have the same colour: the angle between them is 0. In bytes, as OpenCV
# reads a picture, image-similarity-measures 0.3.6's `sam` multiplies without room: a grey of
# 100 is 89.9 degrees from itself, 16 and 255 are 90, the most there is, as red is from green.
# As floats the angle is 0.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check image-similarity-measures==0.3.6 opencv-python-headless==4.10.0.84 \
    scikit-image==0.20.0 scipy==1.11.4 phasepack==1.5 numpy==1.26.4
"$folder/venv/bin/python" - <<'PYTHON'
import numpy as np
from image_similarity_measures.quality_metrics import sam

for grey, recorded in [(15, 0), (16, 90), (50, 85.5), (100, 89.9), (255, 90)]:
    picture = np.full((8, 8, 3), grey, np.uint8)
    angle, of_floats = sam(picture, picture), sam(picture.astype(float), picture.astype(float))
    # by hand: three products of bytes keep their last eight bits each; the lengths are right
    by_hand = np.degrees(np.arccos(min(1, 3 * (grey * grey % 256) / (3 * grey * grey))))
    print("grey", grey, "and itself", round(float(angle), 2), "degrees, by hand", round(float(by_hand), 2), "as floats", round(float(of_floats), 2))
    assert abs(of_floats) < 1e-4
    assert abs(angle - by_hand) < 1e-4 and abs(angle - recorded) < 0.1, "another answer than recorded"
PYTHON
