#!/usr/bin/env bash
# PyTorch 2.15.0, on an x86-64 CPU: a picture of 8 bits halved by bilinear interpolation,
# which is the mean of four pixels, is rounded up after the rows and again after the
# columns. One 1 among three 0s makes 1, not 0.25 or 0, and one pixel of 1 in 64 × 64 is
# still there when one pixel is left. Of random bytes the mean grows by half a step at
# each halving; of the same numbers as floats it stays.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check torch==2.15.0 numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import torch
import torch.nn.functional as F

def halved(x):
    return F.interpolate(x, scale_factor=0.5, mode="bilinear")

four = torch.tensor([[[[0, 1], [0, 0]]]], dtype=torch.uint8)
print("0 1 / 0 0:", halved(four).item(), "as floats", halved(four.float()).item())
assert halved(four.float()).item() == 0.25
assert halved(four).item() == 1, "another answer than recorded"

point = torch.zeros(1, 1, 64, 64, dtype=torch.uint8)
point[0, 0, 20, 30] = 1
for _ in range(6):
    point = halved(point)
print("one pixel of 1, after six halvings:", point.tolist())
assert point.tolist() == [[[[1]]]], "another answer than recorded"

generator = torch.Generator().manual_seed(0)
noise = torch.randint(100, 156, (1, 1, 256, 256), dtype=torch.uint8, generator=generator)
bytes_, floats = noise, noise.float()
for count in range(1, 5):
    bytes_, floats = halved(bytes_), halved(floats)
    growth = [(x.double().mean() - noise.double().mean()).item() for x in (bytes_, floats)]
    print(count, "halvings: the mean of bytes grew by", round(growth[0], 2), "of floats", round(growth[1], 2))
    assert abs(growth[1]) < 0.01
    assert abs(growth[0] - count / 2) < 0.1, "another answer than recorded"
PYTHON
