#!/usr/bin/env bash
# A number rounded to fewer bits is NaN if it was NaN. There are many NaNs, and numcodecs
# 0.16.6's BitRound adds half a step to their bits: that with all bits set, which NVIDIA's
# processors answer, is carried over to −0 for any number of bits kept, so a pixel without a
# value is one of 0; with 0 bits NumPy's NaN is as well. imagecodecs 2026.3.6's `granularbr`
# makes −0 of NumPy's NaN at 1 to 5 digits, and of infinity too.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check numcodecs==0.16.6 imagecodecs==2026.3.6 numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import imagecodecs, numpy as np
from numcodecs import BitRound

of_numpy, of_a_gpu = np.array([0x7FC00000, 0x7FFFFFFF], np.uint32).view(np.float32)
assert np.isnan([of_numpy, of_a_gpu]).all()
for bits in [0, 1, 10, 22, 23]:
    one, other, right = BitRound(bits).decode(BitRound(bits).encode(np.array([of_numpy, of_a_gpu, 1], np.float32))).view(np.float32)
    print("numcodecs,", bits, "bits: NaN", one, "NaN with all bits", other, "1 is", right)
    assert right == 1
    assert np.isnan(one) == (bits > 0) and np.isnan(other) == (bits == 23), "another answer than recorded"
    assert (bits > 0 or one == 0) and (bits == 23 or other == 0), "another answer than recorded"
for digits in range(1, 6):
    answers = {mode: imagecodecs.quantize_encode(np.array([np.nan, np.inf, 1]), mode, digits).tolist() for mode in ("granularbr", "bitround", "scale")}
    print("imagecodecs,", digits, "of NaN, infinity, 1", answers)
    assert answers["granularbr"] == [0, 0, 1], "another answer than recorded"
    assert np.isnan(answers["bitround"][0]) and answers["bitround"][1] == np.inf
PYTHON
