#!/usr/bin/env bash
# A grey picture, once more with a twentieth added: an error of 0.05 beside a mean of 0.5 is
# 10 %, in windows of any size. The relative average spectral error (RASE) of torchmetrics
# 1.9.0 is 40 % in windows of 2, 160 % in windows of 4 and 640 % in windows of 8, which is
# the default: the means of the picture's windows are divided by the pixels of a window once
# more. sewar 0.4.10 answers 10 % for each. ERGAS, the error of the same kind without
# windows, is 2.5 in torchmetrics: by its definition it is divided by a ratio of
# resolutions, 4 by default.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check \
    torch==2.15.0 torchmetrics==1.9.0 sewar==0.4.10 numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import torch
from sewar.full_ref import rase
from torchmetrics.functional.image import (
    error_relative_global_dimensionless_synthesis,
    relative_average_spectral_error,
)

grey = torch.full((1, 1, 32, 32), 0.5)
lighter = grey + 0.05
for window in [2, 4, 8]:
    seen = relative_average_spectral_error(lighter, grey, window_size=window).item()
    other = rase(grey[0].permute(1, 2, 0).double().numpy(), lighter[0].permute(1, 2, 0).double().numpy(), ws=window)
    print(f"windows of {window}: torchmetrics {seen:.2f}, sewar {other:.2f}")
    assert abs(other - 10) < 0.01
    assert abs(seen - 10 * window**2) < 0.01, "another answer than recorded"
without = error_relative_global_dimensionless_synthesis(lighter, grey).item()
print(f"ERGAS {without:.2f}")
assert abs(without - 2.5) < 0.01
PYTHON
