#!/usr/bin/env bash
# How much of a picture is left in a noisy one does not depend on the unit of its pixels.
# The visual information fidelity of torchmetrics 1.9.0 does: 0.31 for pixels from 0 to 255,
# and 0.96 for the same pixels from 0 to 1, as PyTorch has them. It compares with a noise
# whose variance is 2, which is nothing beside 255² and more than all there is beside 1, and
# does not ask for the range. piq 0.8.0 does, and has 0.31 for both.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check \
    torch==2.15.0 torchmetrics==1.9.0 piq==0.8.0 numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import piq, torch
from torchmetrics.functional.image import visual_information_fidelity

random = torch.Generator().manual_seed(0)
picture = torch.rand(1, 1, 64, 64, generator=random)
noisy = (picture + 0.1 * torch.randn(1, 1, 64, 64, generator=random)).clamp(0, 1)
for scale, recorded in [(255, 0.3146), (1, 0.9565)]:
    seen = visual_information_fidelity(noisy * scale, picture * scale).item()
    other = piq.vif_p(noisy * scale, picture * scale, data_range=scale).item()
    itself = visual_information_fidelity(picture * scale, picture * scale).item()
    print(f"0 to {scale}: torchmetrics {seen:.4f}, piq {other:.4f}, the picture itself {itself:.4f}")
    assert abs(itself - 1) < 1e-3 and abs(other - 0.3146) < 2e-3
    assert abs(seen - recorded) < 2e-3, "another answer than recorded"
PYTHON
