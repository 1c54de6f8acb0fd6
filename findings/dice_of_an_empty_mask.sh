#!/usr/bin/env bash
# A picture without an object, and a network that finds nothing: the Dice loss should be 0,
# and 1 where everything is taken for the object. Keras 3.15.1 says 1 for both, also for the
# right answer. segmentation-models-pytorch 0.6.0 says 0 for both, also where everything is
# wrong: such pictures teach nothing. MONAI 1.6.1 says 0 and 1. Of a half covered picture
# all three say 0 for the right mask.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check \
    torch==2.15.0 keras==3.15.1 segmentation-models-pytorch==0.6.0 monai==1.6.1 numpy==2.4.6
cd "$folder"
cat >look.py <<'PYTHON'
import keras, monai, torch
import segmentation_models_pytorch as smp

keras_loss = keras.losses.Dice()
smp_loss = smp.losses.DiceLoss("binary", from_logits=False)
monai_loss = monai.losses.DiceLoss()

def losses(answer, mask):
    """Pictures of 8×8 with one channel; Keras has the channel last."""
    channel_last = [part.permute(0, 2, 3, 1) for part in (mask, answer)]
    return [keras_loss(*channel_last).item(), smp_loss(answer, mask).item(), monai_loss(answer, mask).item()]

nothing, everything = torch.zeros(1, 1, 8, 8), torch.ones(1, 1, 8, 8)
half = everything.clone()
half[..., :4] = 0
for name, answer, mask, recorded in [
    ("half, found", half, half, [0, 0, 0]),
    ("nothing, nothing found", nothing, nothing, [1, 0, 0]),
    ("nothing, everything found", everything, nothing, [1, 0, 1]),
]:
    seen = losses(answer, mask)
    print(f"{name}: Keras {seen[0]:.3f}, segmentation-models-pytorch {seen[1]:.3f}, MONAI {seen[2]:.3f}")
    torch.testing.assert_close(torch.tensor(seen), torch.tensor(recorded).float(), atol=1e-3, rtol=0, msg="another answer than recorded")
PYTHON
KERAS_HOME="$folder" KERAS_BACKEND=torch "$folder/venv/bin/python" look.py
