#!/usr/bin/env bash
# What is coded without loss comes back. By JPEG 2000 in imagecodecs 2026.3.6, and so in a
# TIFF file that tifffile 2026.3.3 writes, each 0 of a picture of 32 bits without a sign comes
# back as 1: where objects are numbered, the background is the first of them. In 8 and 16
# bits, and with a sign, it is 0.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check imagecodecs==2026.3.6 tifffile==2026.3.3 numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import imagecodecs, io, numpy as np, tifffile

for kind in ["uint8", "int8", "uint16", "int16", "int32", "uint32"]:
    numbers = np.array([[0, 1, 2, 3, 0, 0, 100, 0]] * 8, kind)
    back = imagecodecs.jpeg2k_decode(imagecodecs.jpeg2k_encode(numbers, level=0, reversible=True))
    file = io.BytesIO()
    tifffile.imwrite(file, numbers, compression="jpeg2000")
    of_file = tifffile.imread(io.BytesIO(file.getvalue()))
    print(kind, numbers[0].tolist(), "come back as", back[0].tolist(), "from a TIFF file", of_file[0].tolist())
    assert back.dtype == of_file.dtype == numbers.dtype and (back == of_file).all()
    expected = np.maximum(numbers, 1) if kind == "uint32" else numbers
    assert (back == expected).all(), "another answer than recorded"
PYTHON
