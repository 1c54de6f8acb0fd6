#!/usr/bin/env bash
# Patches put together by the larger number, where they overlap, are the picture that they
# were cut from. empatches 0.2.3 lays them on zeros: with `max` every negative number is 0,
# where patches overlap and where they do not. Of the logits of a network, or of logarithms of
# probabilities, half or all are gone. `min` begins at infinity, and is right.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check empatches==0.2.3 numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import numpy as np
from empatches import EMPatches

row = np.array([-3.0, -2, -1, 0, 1, 2, 3, -4])
picture = np.tile(row[:, None], (8, 1, 1))
for overlap in [0, 0.5]:
    patches, places = EMPatches().extract_patches(picture, patchsize=4, overlap=overlap)
    merged = {mode: EMPatches().merge_patches(patches, places, mode=mode)[0, :, 0].tolist() for mode in ("max", "min", "avg", "overwrite")}
    print("overlap", overlap, "of", row.tolist(), "max", merged["max"], "min", merged["min"])
    assert merged["min"] == merged["avg"] == merged["overwrite"] == row.tolist()
    assert merged["max"] == [0, 0, 0, 0, 1, 2, 3, 0], "another answer than recorded"
PYTHON
