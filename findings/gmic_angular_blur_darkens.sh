#!/usr/bin/env bash
# A blur of a flat picture is that picture, along a circle too. The angular blur of G'MIC 2.9.4
# (of Debian 12) with an amplitude of 10 makes 56.7 of 100 in a picture of 16x16, 31.99 in 8x8,
# 84 in 32x32, 99.9 in 100x100, and an eighth in 3x3, as if of the bell that it blurs by, what
# does not fit onto the circle was cut off, and the rest not divided by its sum. The blurs along
# a line and to the centre leave 100.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
# The package, and those that it needs and that are not installed, unpacked in the folder.
(
    cd "$folder"
    apt-get install --simulate --no-install-recommends gmic=2.9.4-4+b4 >said
    sed -n 's/^Inst \([^ ]*\) \(\[[^]]*\] \)\?(\([^ ]*\) .*/\1=\3/p' said >needed
    xargs -r apt-get -qq download <needed 2>said || { cat said; exit 1; }
    for file in *.deb; do [ ! -e "$file" ] || dpkg -x "$file" .; done
)
libraries=$(find "$folder" -name '*.so*' -printf '%h\n' | sort -u | paste -sd:)
export LD_LIBRARY_PATH=$libraries PATH=$folder/usr/bin:$PATH
export HOME=$folder
filtered() { # side, filter, amplitude: least and greatest number
    gmic -v -1 "$1,$1,1,1,100" "$2" "$3" -o "$folder/out.asc" 2>/dev/null
    tail -n +2 "$folder/out.asc" | tr ' ' '\n' | sed '/^$/d' | sort -g | sed -n '1p;$p' |
        LC_ALL=C awk '{ printf "%s%.2f", (NR > 1 ? " to " : ""), $1 } END { print "" }'
}
expect() {
    echo "$1x$1 of 100, $2 $3: $4"
    [ "$4" = "$5 to $5" ] || { echo "another answer than recorded"; exit 1; }
}
for pair in "3 12.60" "8 31.99" "16 56.72" "32 84.33" "64 98.36" "100 99.89"; do
    side=${pair% *}
    expect "$side" -blur_angular 10 "$(filtered "$side" -blur_angular 10)" "${pair#* }"
done
expect 16 -blur_radial 10 "$(filtered 16 -blur_radial 10)" 100.00
expect 16 -blur_linear 10 "$(filtered 16 -blur_linear 10)" 100.00
