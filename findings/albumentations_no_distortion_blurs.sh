#!/usr/bin/env bash
# A distortion of strength 0 changes nothing. Albumentations 2.0.8's OpticalDistortion moves
# the picture by half a pixel to the left and up, so that each pixel is a mean of four, and a
# dot of 240 is four of 60: it gives OpenCV a lens whose middle is half the width, and lets it
# take the picture's, which is half of the width less one.
# Its elastic deformation of strength 0 leaves the picture as it is.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check \
    albumentations==2.0.8 opencv-python-headless==5.0.0.93 numpy==2.4.6
NO_ALBUMENTATIONS_UPDATE=1 "$folder/venv/bin/python" - <<'PYTHON'
import albumentations as A
import numpy as np

picture = np.zeros((20, 24, 3), np.uint8)
picture[10, 10] = 240
optical = A.OpticalDistortion(distort_limit=(0, 0), p=1)(image=picture)["image"]
elastic = A.ElasticTransform(alpha=0, p=1)(image=picture)["image"]
print("around the dot", *picture[8:13, 8:13, 0].tolist(), "after OpticalDistortion", *optical[8:13, 8:13, 0].tolist(), sep="\n")
np.testing.assert_array_equal(elastic, picture)
expected = np.zeros_like(picture)
expected[9:11, 9:11] = 60
np.testing.assert_allclose(optical.astype(float), expected, atol=1)
PYTHON
