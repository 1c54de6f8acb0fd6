#!/usr/bin/env bash
# A blur of a flat picture is that picture, along a circle too. The angular blur of G'MIC 2.9.4
# (of Debian 12) with an amplitude of 10 makes 56.7 of 100 in a picture of 16x16, 31.99 in 8x8,
# 84 in 32x32, 99.9 in 100x100, and an eighth in 3x3, as if of the bell that it blurs by, what
# does not fit onto the circle was cut off, and the rest not divided by its sum. The blurs along
# a line and to the centre leave 100.
set -euo pipefail
wanted=2.9.4-4+b4
version=$(dpkg-query -W -f '${Version}' gmic 2>/dev/null || true)
if [ "$version" != "$wanted" ]; then
    echo "this needs the package gmic=$wanted of Debian 12, here is: ${version:-none}"
    exit 1
fi
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
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
