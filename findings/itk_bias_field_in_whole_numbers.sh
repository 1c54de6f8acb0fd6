#!/usr/bin/env bash
# A picture of floats whose shading is corrected is a picture of floats. itk 5.4.7's function
# `n4_bias_field_correction_image_filter` answers a picture of floats in whole numbers of 16
# bits: of a scan between 0.4 and 1.2, as by a normalization, remain 0 and 1. It takes the
# first of several types of output. The same filter with floats asked for answers 0.54 to 1.15.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check itk==5.4.7 numpy==2.4.6
"$folder/venv/bin/python" -W ignore - <<'PYTHON'
import itk, numpy as np

y, x = np.mgrid[:32, :32]
tissue = np.where(y // 8 % 2 == 0, 0.4, 0.8)
scan = (tissue * (1 + 0.5 * x / 31)).astype(np.float32)
by_function = itk.array_from_image(itk.n4_bias_field_correction_image_filter(itk.image_from_array(scan)))
floats = itk.Image[itk.F, 2]
asked_for = itk.N4BiasFieldCorrectionImageFilter[floats, itk.Image[itk.UC, 2], floats].New(itk.image_from_array(scan))
asked_for.Update()
right = itk.array_from_image(asked_for.GetOutput())
print("scan", scan.min(), "to", scan.max(), "; function:", by_function.dtype, np.unique(by_function).tolist(), "; floats asked for:", right.min(), "to", right.max())
assert right.dtype == np.float32 and 0.5 < right.min() < 0.6 and 1.1 < right.max() < 1.2
assert by_function.dtype == np.int16 and (by_function == right.astype(np.int16)).all(), "another answer than recorded"
assert np.unique(by_function).tolist() == [0, 1], "another answer than recorded"
PYTHON
