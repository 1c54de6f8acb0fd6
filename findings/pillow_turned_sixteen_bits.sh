#!/usr/bin/env bash
# A picture turned a little is the picture, turned a little. Pillow 13.0.0 takes a picture of
# 16 bits (`I;16`, which fromarray makes of uint16), and by `BILINEAR` and `BICUBIC` its rotate
# and transform mix bytes in place of pixels: of a flat 60 000, which is 96 and 234 in bytes,
# numbers from 96 to 234 come out, and a map that moves nothing spreads the left half of a row
# over the whole row, byte by byte. There is no error. `NEAREST`, resize, and turns by right
# angles are right. A thread of 2015 on its tracker has it that this type is not fully supported.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check pillow==13.0.0 numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import numpy as np
from PIL import Image

nearest, bilinear, bicubic = Image.Resampling.NEAREST, Image.Resampling.BILINEAR, Image.Resampling.BICUBIC
flat = Image.fromarray(np.full((8, 8), 60000, np.uint16))
assert flat.mode == "I;16" and 60000 == 96 + 256 * 234
middle = (3, 3, 5, 5)
for name, how in [("NEAREST", nearest), ("BILINEAR", bilinear), ("BICUBIC", bicubic)]:
    resized = np.asarray(flat.resize((5, 5), how))
    right = np.asarray(flat.rotate(90, how))
    turned = np.asarray(flat.rotate(1, how).crop(middle))
    print(f"{name}: resized {np.unique(resized)}, by 90° {np.unique(right)}, by 1° {np.unique(turned)}")
    assert (resized == 60000).all() and (right == 60000).all()
    if how == nearest:
        assert (turned == 60000).all()
    else:
        assert turned.min() >= 96 and turned.max() <= 234, "another answer than recorded"

row = [1000, 2000, 3000, 4000, 5000, 6000, 7000, 8000]
picture = np.array([row] * 8, np.uint16)
nothing = (1, 0, 0, 0, 1, 0)
seen = np.asarray(Image.fromarray(picture).transform((8, 8), Image.Transform.AFFINE, nothing, bilinear))[0]
halves = picture[0, :4].astype("<u2").view(np.uint8)
print("moved by nothing:", row, "becomes", seen.tolist(), "bytes of its left half", halves.tolist())
assert seen.tolist() == halves.tolist(), "another answer than recorded"
PYTHON
