#!/usr/bin/env bash
# A Gaussian blur of a dot is brightest where the dot was. In GraphicsMagick 1.3.40 (of Debian
# 12) a blur with sigma 1 of a dot of 200 is darkest there, if the picture is 7 pixels wide or
# less: the corners of 7x7 are 24, the centre 11, and the whole is 3.6 times as bright as the
# dot, without a warning; with 9 pixels, no fewer than the blur's own width, all is right. A row
# of 41 with sigma 8 is turned inside out as well.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
# The package, and those that it needs and that are not installed, unpacked in the folder.
(
    cd "$folder"
    apt-get install --simulate --no-install-recommends graphicsmagick=1.4+really1.3.40-4+deb12u1 >said
    sed -n 's/^Inst \([^ ]*\) \(\[[^]]*\] \)\?(\([^ ]*\) .*/\1=\3/p' said >needed
    xargs -r apt-get -qq download <needed 2>said || { cat said; exit 1; }
    for file in *.deb; do [ ! -e "$file" ] || dpkg -x "$file" .; done
)
libraries=$(find "$folder" -name '*.so*' -printf '%h\n' | sort -u | paste -sd:)
export LD_LIBRARY_PATH=$libraries PATH=$folder/usr/bin:$PATH
dot() { # of 200 in the middle of $1 columns and $2 rows, in the format P5
    printf 'P5\n%d %d\n255\n' "$1" "$2"
    head -c $(($1 * $2 / 2)) /dev/zero
    printf '\310'
    head -c $(($1 * $2 / 2)) /dev/zero
}
blurred() { # the numbers of one row: columns, rows, which row, sigma
    dot "$1" "$2" >"$folder/dot.pgm"
    gm convert "$folder/dot.pgm" -blur "0x$4" "$folder/blurred.gray"
    od -An -v -tu1 -w"$1" "$folder/blurred.gray" | sed -n "$3p" | xargs
}
expect() {
    echo "$1: $2"
    [ "$2" = "$3" ] || { echo "another answer than recorded"; exit 1; }
}
gm version | sed -n 1p
expect "7x7, first row" "$(blurred 7 7 1 1)" "24 18 16 16 16 18 24"
expect "7x7, middle row" "$(blurred 7 7 4 1)" "16 12 11 11 11 12 16"
expect "9x9, first row" "$(blurred 9 9 1 1)" "0 0 0 0 0 0 0 0 0"
expect "9x9, middle row" "$(blurred 9 9 5 1)" "0 0 4 18 29 18 4 0 0"
expect "7x1" "$(blurred 7 1 1 1)" "69 51 48 48 48 51 69"
expect "41x1, sigma 8" "$(blurred 41 1 1 8)" \
    "6 5 5 4 4 4 4 3 3 3 3 3 3 3 3 3 3 3 3 3 3 3 3 3 3 3 3 3 3 3 3 3 3 3 4 4 4 4 5 5 6"
