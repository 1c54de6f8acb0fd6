#!/usr/bin/env bash
# Sharpening should leave a flat picture flat. In Keras 3.15.1 RandomSharpness makes a frame
# of it, 100 becomes 123 at the border and 138 in the corners, and MONAI 1.6.1's
# GaussianSharpen makes 1 into 4.4 and 4.2 there, and into 1.7 in the middle of 12×12: both
# blur with zeros around the picture, and the blurred border is dark. torchvision 0.29.2 and
# Pillow 13.0.0 leave the border as it is.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check \
    torch==2.15.0 torchvision==0.29.2 keras==3.15.1 monai==1.6.1 pillow==13.0.0 numpy==2.4.6
cd "$folder"
cat >look.py <<'PYTHON'
import keras, numpy as np, torch
from monai.transforms import GaussianSharpen
from PIL import Image, ImageEnhance
from torchvision.transforms.v2.functional import adjust_sharpness

flat = np.full((12, 12, 3), 100, np.uint8)
layer = keras.layers.RandomSharpness((1.0, 1.0))
of_keras = keras.ops.convert_to_numpy(layer(flat[None].astype(np.float32), training=True))[0, ..., 0]
of_monai = torch.as_tensor(GaussianSharpen()(torch.ones(1, 12, 12)))[0].numpy()
of_torchvision = adjust_sharpness(torch.from_numpy(flat).permute(2, 0, 1), 2.0)[0].numpy()
of_pillow = np.asarray(ImageEnhance.Sharpness(Image.fromarray(flat)).enhance(2.0))[..., 0]
for name, seen, middle, border, corner in [
    ("torchvision", of_torchvision, 100, 100, 100),
    ("Pillow", of_pillow, 100, 100, 100),
    ("Keras", of_keras, 100, 123.08, 138.46),
    ("MONAI", of_monai, 1.668, 4.384, 4.190),
]:
    told = [float(seen[6, 6]), float(seen[0, 6]), float(seen[0, 0])]
    print(f"{name}: middle {told[0]:.2f}, border {told[1]:.2f}, corner {told[2]:.2f}")
    np.testing.assert_allclose(told, [middle, border, corner], rtol=1e-3, err_msg="another answer than recorded")
PYTHON
KERAS_HOME="$folder" KERAS_BACKEND=torch "$folder/venv/bin/python" look.py
