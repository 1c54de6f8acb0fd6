#!/usr/bin/env bash
# A flat picture of 100 is 100 after any blur. After SimpleITK 2.5.7's DiscreteGaussian by σ =
# 26 pixels it is (98 of bytes), and by σ = 27 it is NaN, of bytes black; a larger kernel
# does not help. The kernel is made of Bessel functions, which overflow where the variance is
# about 709. SmoothingRecursiveGaussian answers 100.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check simpleitk==2.5.7 numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import numpy as np
import SimpleITK as sitk

def blurred(kind, filter, *arguments, **more):
    image = sitk.GetImageFromArray(np.full((9, 301), 100, kind))
    answer = sitk.GetArrayFromImage(filter(image, *arguments, **more))
    assert np.array_equal(answer, np.full_like(answer, answer[0, 0]), equal_nan=kind is np.float32)
    return float(answer[0, 0])

for sigma, flat, byte in [(26, 100, 98), (27, np.nan, 0), (40, np.nan, 0)]:
    seen = blurred(np.float32, sitk.DiscreteGaussian, sigma**2.0)
    wider = blurred(np.float32, sitk.DiscreteGaussian, sigma**2.0, maximumKernelWidth=400)
    bytes_ = blurred(np.uint8, sitk.DiscreteGaussian, sigma**2.0)
    recursive = float(sitk.GetArrayFromImage(sitk.SmoothingRecursiveGaussian(sitk.GetImageFromArray(np.full((9, 301), 100, np.float32)), float(sigma)))[4, 150])
    print("σ", sigma, "DiscreteGaussian", seen, "kernel up to 400", wider, "bytes", bytes_, "SmoothingRecursiveGaussian", round(recursive, 3))
    assert abs(recursive - 100) < 0.01
    assert np.allclose([seen, wider], flat, equal_nan=True), "another answer than recorded"
    assert bytes_ == byte, "another answer than recorded"
PYTHON
