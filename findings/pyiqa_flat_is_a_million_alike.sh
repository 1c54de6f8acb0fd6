#!/usr/bin/env bash
# A picture and itself have the likeness 1, the most there is: the manual says "[0, 1] range".
# The complex wavelet index of pyiqa 0.1.16, `cw_ssim`, is 1 000 000 for a flat picture and
# itself, and for any two flat ones, black and white too; 125 000 for a ramp from black to
# white. A flat picture has no waves, and what is left of the fraction is what keeps the length
# of a wave from 0: 10⁻¹², under a root. Below it is squared, so 10⁻¹² again, and above it is
# the root itself, 10⁻⁶. A mean over pictures that has one flat one in it tells of nothing else.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check \
    pyiqa==0.1.16 torch==2.15.0 torchvision==0.29.2 numpy==2.4.6
"$folder/venv/bin/python" -W ignore - <<'PYTHON'
import pyiqa
import torch

index = pyiqa.create_metric("cw_ssim", device="cpu")
noise = torch.rand(1, 3, 192, 192, generator=torch.Generator().manual_seed(0))
flat = torch.full((1, 3, 192, 192), 0.4)
ramp = torch.linspace(0, 1, 192).expand(1, 3, 192, 192).contiguous()
for name, first, second, recorded in [
    ("noise and itself", noise, noise, 1),
    ("a flat picture and itself", flat, flat, 1e6),
    ("black and white", torch.zeros_like(flat), torch.ones_like(flat), 1e6),
    ("a ramp and itself", ramp, ramp, 125001),
]:
    seen = index(first, second).item()
    print(f"{name}: {seen:.6g}")
    assert abs(seen / recorded - 1) < 1e-3, "another answer than recorded"
# the fraction by hand, where there are no waves
length = (0.0**2 + 0.0**2 + 1e-12) ** 0.5
print("by hand without waves:", round(2 * length / (length**2 + length**2)))
PYTHON
