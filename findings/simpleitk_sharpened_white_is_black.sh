#!/usr/bin/env bash
# Where there is no edge, sharpening changes nothing. LaplacianSharpening of SimpleITK 2.5.7
# makes a white picture black, and every other one of a single grey, in whole numbers of each
# kind; in floats it is NaN. AdaptiveHistogramEqualization does the same. Both divide by the
# spread of the greys, which is 0. With one pixel that differs by one grey all the others are
# as they were.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check simpleitk==2.5.7 numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import numpy as np
import SimpleITK as sitk

def run(f, picture):
    return sitk.GetArrayFromImage(f(sitk.GetImageFromArray(picture)))

for f in (sitk.LaplacianSharpening, sitk.AdaptiveHistogramEqualization):
    for grey, kind in [(255, np.uint8), (100, np.uint8), (1000, np.int16), (60000, np.uint16), (1, np.float32)]:
        seen = np.unique(run(f, np.full((9, 9), grey, kind)))
        print(f"{f.__name__}, all {grey} in {kind.__name__}: {seen}")
        assert len(seen) == 1
        assert np.isnan(seen[0]) if kind is np.float32 else seen[0] == 0, "another answer than recorded"
dotted = np.full((9, 9), 255, np.uint8)
dotted[4, 4] = 254
seen = run(sitk.LaplacianSharpening, dotted)
print("with one pixel of 254:", seen[4].tolist())
assert seen[0, 0] == 255, "another answer than recorded"
PYTHON
