#!/usr/bin/env bash
# Anisotropic diffusion smooths what is nearly flat and leaves edges. `aniso` of MIA 2.4.7 (of
# Debian 12) makes the whole picture black where one of 81 pixels of 100 is 0; is that one 1, all
# stay as they were. A grey square on black becomes black, too, and a ramp from 0 to 150; on 1 they
# stay. The difference that counts as noise is estimated from the picture by default; where it is
# given, with k=20, nothing becomes black. The manual tells of no such case.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
# The package, and those that it needs and that are not installed, unpacked in the folder.
(
    cd "$folder"
    apt-get install --simulate --no-install-recommends mia-tools=2.4.7-11+b1 >said
    sed -n 's/^Inst \([^ ]*\) \(\[[^]]*\] \)\?(\([^ ]*\) .*/\1=\3/p' said >needed
    xargs -r apt-get -qq download <needed 2>said || { cat said; exit 1; }
    for file in *.deb; do [ ! -e "$file" ] || dpkg -x "$file" .; done
)
libraries=$(find "$folder" -name '*.so*' -printf '%h\n' | sort -u | paste -sd:)
export LD_LIBRARY_PATH=$libraries PATH=$folder/usr/bin:$PATH
plugins=$(find "$folder" -type d -path '*/mia-2.4/plugins')
if [ -n "$plugins" ]; then
    export MIA_PLUGIN_PATH=$plugins
fi
cd "$folder"
python3 - <<'PYTHON'
import struct, subprocess

def write(rows):  # as a bitmap of bytes
    padded = b"".join(bytes(row) + bytes(-len(row) % 4) for row in reversed(rows))
    sizes = struct.pack("<IHHI", 1078 + len(padded), 0, 0, 1078)
    header = struct.pack("<IiiHHIIiiII", 40, len(rows[0]), len(rows), 1, 8, 0, len(padded), 2835, 2835, 256, 256)
    greys = b"".join(bytes([grey, grey, grey, 0]) for grey in range(256))
    open("picture.bmp", "wb").write(b"BM" + sizes + header + greys + padded)

def filtered(rows, operation):
    write(rows)
    subprocess.run(["mia-2dimagefilter", "-i", "picture.bmp", "-o", "answer.bmp", operation], check=True)
    data, width, stride = open("answer.bmp", "rb").read(), len(rows[0]), (len(rows[0]) + 3) // 4 * 4
    pixels = data[-stride * len(rows):]
    return [list(pixels[at:at + width]) for at in range(0, len(pixels), stride)][::-1]

def hole(grey):
    return [[grey if x == y == 4 else 100 for x in range(9)] for y in range(9)]

def square(ground):
    return [[180 if 4 <= x < 12 and 4 <= y < 12 else ground for x in range(16)] for y in range(16)]

def ramp(first):
    return [[first + 10 * x for x in range(16)]] * 9

print(subprocess.run(["mia-2dimagefilter", "--version"], stdout=subprocess.PIPE, text=True).stdout.split("\n")[0])
for name, picture, black in [
    ("one pixel of 0 in 100", hole(0), True), ("one pixel of 1 in 100", hole(1), False),
    ("a square of 180 on 0", square(0), True), ("a square of 180 on 1", square(1), False),
    ("a ramp from 0", ramp(0), True), ("a ramp from 1", ramp(1), False),
]:
    seen, known = filtered(picture, "aniso"), filtered(picture, "aniso:k=20")
    print(f"{name}: the row in the middle {seen[len(seen) // 2]}, with k=20 {known[len(known) // 2]}")
    nothing = [[0] * len(row) for row in picture]
    assert seen == (nothing if black else picture), "another answer than recorded"
    assert known[0] == picture[0] and known != nothing, "another answer than recorded"
PYTHON
