#!/usr/bin/env bash
# A deformation of strength 0 moves nothing. Albumentations 2.0.8's ElasticTransform leaves
# the picture as it is, and puts every key point a row higher than its pixel: by default it
# draws each point as a disc on a mask, deforms that, and reads the place off again.
# ThinPlateSpline does so too. With keypoint_remapping_method="direct" they stay.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check \
    albumentations==2.0.8 opencv-python-headless==5.0.0.93 numpy==2.4.6
NO_ALBUMENTATIONS_UPDATE=1 "$folder/venv/bin/python" - <<'PYTHON'
import albumentations as A
import numpy as np

points = [(3, 2), (10, 10), (17, 5), (6, 14)]
picture = np.random.default_rng(0).integers(0, 256, (20, 24, 3)).astype(np.uint8)
for name, deformation, higher in [
    ("elastic", A.ElasticTransform(alpha=0, p=1), 1),
    ("thin plate", A.ThinPlateSpline(scale_range=(0, 0), p=1), 1),
    ("elastic, direct", A.ElasticTransform(alpha=0, keypoint_remapping_method="direct", p=1), 0),
]:
    parameters = A.KeypointParams("xy", remove_invisible=False)
    answer = A.Compose([deformation], keypoint_params=parameters)(image=picture, keypoints=points)
    moved = [tuple(map(float, point)) for point in answer["keypoints"]]
    print(f"{name:15}", points, "to", moved)
    np.testing.assert_array_equal(answer["image"], picture)
    assert moved == [(x, y - higher) for x, y in points], "another answer than recorded"
PYTHON
