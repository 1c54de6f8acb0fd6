#!/usr/bin/env bash
# The mean of equal pixels is that pixel. pixWindowedMean of Leptonica 1.82.0 (of Debian 12) answers
# 36 in the corners of all 100 and 60 at its sides, asked for normalized means of 5x5 pixels: what
# is outside is black, and the sum is divided by 25 all the same. Its source promises to add the
# border that is needed, and does not say that it is black. pixBlockconv, the library's other mean
# over the same window, divides by what is there and has 100, or 254 of 255, at the border.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
# The package, and those that it needs and that are not installed, unpacked in the folder.
(
    cd "$folder"
    apt-get install --simulate --no-install-recommends liblept5=1.82.0-3+b3 >said
    sed -n 's/^Inst \([^ ]*\) \(\[[^]]*\] \)\?(\([^ ]*\) .*/\1=\3/p' said >needed
    xargs -r apt-get -qq download <needed 2>said || { cat said; exit 1; }
    for file in *.deb; do [ ! -e "$file" ] || dpkg -x "$file" .; done
)
libraries=$(find "$folder" -name '*.so*' -printf '%h\n' | sort -u | paste -sd:)
export LD_LIBRARY_PATH=$libraries PATH=$folder/usr/bin:$PATH
python3 - "$folder" <<'PYTHON'
import ctypes, glob, sys
from ctypes import POINTER, byref, c_int, c_uint, c_void_p

found = glob.glob(sys.argv[1] + "/usr/lib/*/liblept.so.5") or ["liblept.so.5"]
library = ctypes.CDLL(found[0])

def function(name, answer, *types):
    loaded = getattr(library, name)
    loaded.restype, loaded.argtypes = answer, types
    return loaded

create = function("pixCreate", c_void_p, c_int, c_int, c_int)
write = function("pixSetPixel", c_int, c_void_p, c_int, c_int, c_uint)
read = function("pixGetPixel", c_int, c_void_p, c_int, c_int, POINTER(c_uint))
windowed = function("pixWindowedMean", c_void_p, c_void_p, c_int, c_int, c_int, c_int)
block = function("pixBlockconv", c_void_p, c_void_p, c_int, c_int)
version = function("getLeptonicaVersion", ctypes.c_char_p)

def rows(picture, side):
    value, answer = c_uint(), []
    for y in range(side):
        answer.append([read(picture, x, y, byref(value)) or value.value for x in range(side)])
    return answer

print(version().decode())
side = 12
for grey in 100, 255:
    flat = create(side, side, 8)
    for y in range(side):
        for x in range(side):
            write(flat, x, y, grey)
    seen = rows(windowed(flat, 2, 2, 0, 1), side)  # 5x5, no border yet, normalized
    inside = [min(at, 2) + 1 + min(side - 1 - at, 2) for at in range(side)]  # columns of the window in the picture
    byhand = [[grey * wide * high // 25 for wide in inside] for high in inside]
    print(f"all {grey}, windowed mean, first row {seen[0]}, in the middle {seen[6][6]}")
    other = rows(block(flat, 2, 2), side)
    print(f"all {grey}, block convolution, first row {other[0]}, values {sorted(set(sum(other, [])))}")
    assert seen == byhand and seen[0][0] * 100 // grey in (35, 36), "another answer than recorded"
    assert all(abs(value - grey) <= 1 for row in other for value in row), "another answer than recorded"
PYTHON
