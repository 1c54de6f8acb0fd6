#!/usr/bin/env bash
# A white picture is white in any size, and the more bits, the nearer. Made smaller by libvips
# 8.18.7 it is white in 8 bits and in floats, and not in 16: 65 535 becomes 65 439 at 0.4 of
# the size by straight lines, and stripes from 65 343 to 65 535 at 0.37 by the default filter.
# The weights are whole numbers of 4096ths, each cut off: at 0.4 their sum is 4093, along
# columns and again along rows, and 65 535 · (4093 / 4096)² is 65 439. In 8 bits the same loss
# is less than half a grey. Numbers of 32 bits get as dark.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check \
    pyvips==3.2.0 pyvips-binary==8.18.7 numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import numpy as np
import pyvips

print("libvips", ".".join(str(pyvips.version(i)) for i in range(3)))

def resized(grey, kind, scale, kernel):
    picture = pyvips.Image.new_from_array(np.full((64, 64), grey, kind))
    return picture.resize(scale, kernel=kernel).numpy()

for scale, kernel, recorded in [
    (0.5, "linear", [65535, 65535]),
    (0.4, "linear", [65439, 65439]),
    (0.4, "lanczos3", [65471, 65471]),
    (0.37, "lanczos3", [65343, 65535]),
    (0.1, "lanczos3", [65439, 65439]),
]:
    bytes_ = resized(255, np.uint8, scale, kernel)
    words = resized(65535, np.uint16, scale, kernel)
    long = resized(65535, np.uint32, scale, kernel)
    floats = resized(65535, np.float32, scale, kernel)
    print(f"{kernel} to {scale}: 8 bits {bytes_.min()} to {bytes_.max()}, 16 bits {words.min()} to {words.max()}, "
          f"32 bits {long.min()} to {long.max()}, floats {floats.min():.1f} to {floats.max():.1f}")
    assert (bytes_ == 255).all() and np.allclose(floats, 65535, rtol=1e-6)
    assert long.min() == words.min()
    assert [words.min(), words.max()] == recorded, "another answer than recorded"
assert round(65535 * (4093 / 4096) ** 2) == 65439
PYTHON
