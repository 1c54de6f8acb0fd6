#!/usr/bin/env bash
# White in eight bits is 255, in sixteen bits 65 535: both are 1 as floats, and a PNG file
# of either is white. torchvision 0.29.2's to_dtype with scale=True makes 65 280 of it, 255
# · 256, as does image-js 1.7.0, and that is 0.996 as a float. Straight from eight bits to
# floats, white is 1. scikit-image 0.26.0 makes 65 535 in sixteen bits.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check \
    torch==2.15.0 torchvision==0.29.2 scikit-image==0.26.0 numpy==2.4.6
cd "$folder"
cat >look.py <<'PYTHON'
import skimage, torch
from torchvision.transforms.v2.functional import to_dtype

white = torch.full((1, 2, 2), 255, dtype=torch.uint8)
sixteen = to_dtype(white, torch.uint16, scale=True)
straight, around = to_dtype(white, torch.float32, scale=True), to_dtype(sixteen, torch.float32, scale=True)
other = int(skimage.img_as_uint(white[0].numpy())[0, 0])
print("in sixteen bits: torchvision", int(sixteen[0, 0, 0]), "scikit-image", other)
print("as a float", straight[0, 0, 0].item(), "through sixteen bits", around[0, 0, 0].item())
assert other == 65_535 and straight[0, 0, 0] == 1
assert int(sixteen[0, 0, 0]) == 65_280, "another answer than recorded"
assert abs(around[0, 0, 0].item() - 65_280 / 65_535) < 1e-6, "another answer than recorded"
PYTHON
"$folder/venv/bin/python" look.py
npm install --silent --no-audit --no-fund --prefix "$folder" image-js@1.7.0 >/dev/null
cat >look.mjs <<'NODE'
import { Image } from 'image-js';

const white = new Image(1, 1, { colorModel: 'GREY' });
white.setPixel(0, 0, [255]);
const sixteen = white.convertBitDepth(16).getPixel(0, 0)[0];
console.log('image-js', sixteen);
if (sixteen !== 65280) {
    console.log('another answer than recorded');
    process.exit(1);
}
NODE
node look.mjs
