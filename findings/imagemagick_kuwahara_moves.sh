#!/usr/bin/env bash
# A Kuwahara filter makes an edge sharper and leaves it where it is. ImageMagick's (6.9.11-60, of
# Debian 12) moves it to the left by half a pixel, and up. Of the squares that touch a pixel it
# takes the one that varies least, and its mean: of 50 50 50 200 200 200, blurred by itself
# before, that is 50 61 189 200 about the edge. It answers 50 72 200 200, which are no means but
# single pixels: the middle of the square from x to x + 1 is taken to be x + 1. A mirrored picture
# is not the mirrored answer. The manual tells that the mean is taken.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
# The package, and those that it needs and that are not installed, unpacked in the folder.
(
    cd "$folder"
    apt-get install --simulate --no-install-recommends imagemagick=8:6.9.11.60+dfsg-1.6+deb12u15 >said
    sed -n 's/^Inst \([^ ]*\) \(\[[^]]*\] \)\?(\([^ ]*\) .*/\1=\3/p' said >needed
    xargs -r apt-get -qq download <needed 2>said || { cat said; exit 1; }
    for file in *.deb; do [ ! -e "$file" ] || dpkg -x "$file" .; done
)
libraries=$(find "$folder" -name '*.so*' -printf '%h\n' | sort -u | paste -sd:)
export LD_LIBRARY_PATH=$libraries PATH=$folder/usr/bin:$PATH
modules=$(find "$folder" -type d -path '*/ImageMagick-6*/coders')
if [ -n "$modules" ]; then
    export MAGICK_CODER_MODULE_PATH=$modules MAGICK_CONFIGURE_PATH=$folder/etc/ImageMagick-6
fi
cd "$folder"
python3 - <<'PYTHON'
import subprocess

def convert(row, *operations):
    picture = f"P2\n{len(row)} 12\n255\n" + (" ".join(map(str, row)) + "\n") * 12
    command = ["convert-im6.q16", "pgm:-", *operations, "-depth", "8", "gray:-"]
    answer = subprocess.run(command, input=picture.encode(), stdout=subprocess.PIPE, check=True).stdout
    return list(answer[6 * len(row):7 * len(row)])

print(subprocess.run(["convert-im6.q16", "-version"], stdout=subprocess.PIPE, text=True).stdout.split("\n")[0])
edge = [50] * 6 + [200] * 6
for radius in 1, 2:
    blurred = convert(edge, "-blur", f"{radius}x{radius - 0.5}")

    def square(first):  # the columns of one: they vary, and their mean
        columns = [blurred[min(max(x, 0), 11)] for x in range(first, first + radius + 1)]
        mean = sum(columns) / len(columns)
        return sum((value - mean) ** 2 for value in columns), mean

    byhand = [round(min(square(x - radius), square(x))[1]) for x in range(12)]
    seen = convert(edge, "-kuwahara", str(radius))
    mirrored = convert(edge, "-flop", "-kuwahara", str(radius), "-flop")
    print(f"radius {radius}\n  blurred {blurred}\n  by hand {byhand}\n  seen    {seen}\n  mirrored, filtered, mirrored {mirrored}")
    assert all(abs(left + right - 250) < 2 for left, right in zip(byhand, byhand[::-1])), "in the middle"
    assert seen == {
        1: [50] * 5 + [72] + [200] * 6,
        2: [50] * 4 + [59, 85, 190] + [200] * 5,
    }[radius], "another answer than recorded"
    assert mirrored != seen and sum(seen) > sum(byhand) > sum(mirrored), "another answer than recorded"
PYTHON
