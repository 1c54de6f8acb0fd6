#!/usr/bin/env bash
# A hash of colours tells colours apart. ImageHash 4.3.2's `colorhash` has the same for pure
# blue and black, since blue is darker than an eighth of white, and the same for red and
# yellow, green and cyan: its six kinds of hue begin at the pure colours, of which Pillow's
# hues round some down. A red one step of 255 towards violet has another one, as far from
# that of red as white's is.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check \
    ImageHash==4.3.2 pillow==12.0.0 scipy==1.17.1 PyWavelets==1.9.0 numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import imagehash
from PIL import Image

hash_of = lambda colour: imagehash.colorhash(Image.new("RGB", (16, 16), colour))
almost_red = "#ff0003"
for one, other, recorded in [("blue", "black", 0), ("red", "yellow", 0), ("lime", "cyan", 0),
                             ("red", "lime", 6), ("red", "white", 6), ("red", almost_red, 6)]:
    distance = hash_of(one) - hash_of(other)
    print(one, hash_of(one), other, hash_of(other), "distance", distance)
    assert distance == recorded, "another answer than recorded"
PYTHON
