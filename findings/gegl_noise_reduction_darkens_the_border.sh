#!/usr/bin/env bash
# Where there is no noise its reduction takes nothing away. GEGL 0.4.42 (of Debian 12, and in
# GIMP) darkens the border of a flat picture by `noise-reduction`: of 100 the four corners are 42
# with the usual four iterations, in linear light 18 % of what they were, and even with one they
# are half. The border's neighbours outside are taken as black and as part of the picture. The
# inside is as it was; `median-blur` and `gaussian-blur` leave the whole of it.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
# The package, and those that it needs and that are not installed, unpacked in the folder.
(
    cd "$folder"
    apt-get install --simulate --no-install-recommends gegl=1:0.4.42-2+deb12u2 >said
    sed -n 's/^Inst \([^ ]*\) \(\[[^]]*\] \)\?(\([^ ]*\) .*/\1=\3/p' said >needed
    xargs -r apt-get -qq download <needed 2>said || { cat said; exit 1; }
    for file in *.deb; do [ ! -e "$file" ] || dpkg -x "$file" .; done
)
libraries=$(find "$folder" -name '*.so*' -printf '%h\n' | sort -u | paste -sd:)
export LD_LIBRARY_PATH=$libraries PATH=$folder/usr/bin:$PATH
modules=$(find "$folder" -type d -name 'gegl-0.4' -path '*/usr/lib/*')
if [ -n "$modules" ]; then
    export GEGL_PATH=$modules BABL_PATH=$(find "$folder" -type d -name 'babl-0.1' -path '*/usr/lib/*')
fi
cd "$folder"
python3 - <<'PYTHON'
import re, subprocess

open("flat.pgm", "wb").write(b"P5\n16 16\n255\n" + bytes([100] * 256))

def filtered(operation):
    subprocess.run(f"gegl flat.pgm -o out.ppm -- {operation}", shell=True, check=True, stderr=subprocess.DEVNULL)
    data = open("out.ppm", "rb").read()
    assert re.match(rb"P6\s+16\s+16\s+65535\s", data)
    values = data[-16 * 16 * 6:]
    red = [int.from_bytes(values[at:at + 2], "big") / 257 for at in range(0, len(values), 6)]
    return [red[row * 16:row * 16 + 16] for row in range(16)]

def light(grey):  # sRGB, from 0 to 255
    part = grey / 255
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4

for operation, corner in [
    ("median-blur radius=2", 100), ("gaussian-blur std-dev-x=2 std-dev-y=2", 100),
    ("noise-reduction iterations=1", 73), ("noise-reduction iterations=4", 42),
]:
    seen = filtered(operation)
    print(f"{operation}: first row", " ".join(f"{value:.0f}" for value in seen[0]))
    print(f"   a corner has {light(seen[0][0]) / light(100):.3f} of its light")
    assert abs(seen[8][8] - 100) < 0.1, "another answer than recorded"
    assert abs(seen[0][0] - corner) < 1 and abs(seen[15][15] - corner) < 1.5, "another answer than recorded"
PYTHON
