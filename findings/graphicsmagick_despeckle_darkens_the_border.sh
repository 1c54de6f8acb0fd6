#!/usr/bin/env bash
# Taking specks out of a picture that has none leaves it as it is: a white one white. The
# despeckle filter of GraphicsMagick 1.3.40 (of Debian 12) makes the corners of 16x16 white
# pixels 249, its sides 253, and reaches three pixels into it; each further time takes more:
# after five the corner is 233, as if all were black outside. The manual says that it reduces
# the speckles, and no more.
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
{ printf 'P5\n16 16\n255\n'; head -c 256 /dev/zero | tr '\0' '\377'; } >"$folder/white.pgm"
row() { # which row, then the operations
    local which=$1; shift
    gm convert "$folder/white.pgm" "$@" "$folder/out.gray"
    od -An -v -tu1 -w16 "$folder/out.gray" | sed -n "${which}p" | xargs
}
expect() {
    echo "$1: $2"
    [ "$2" = "$3" ] || { echo "another answer than recorded"; exit 1; }
}
gm version | sed -n 1p
white="255 255 255 255 255 255 255 255 255 255 255 255 255 255 255 255"
expect "white, first row" "$(row 1)" "$white"
expect "median, first row" "$(row 1 -median 1)" "$white"
once="249 251 253 253 253 253 253 253 253 253 253 253 253 253 252 249"
expect "despeckled, first row" "$(row 1 -despeckle)" "$once"
expect "despeckled, second row" "$(row 2 -despeckle)" \
    "251 254 255 255 255 255 255 255 255 255 255 255 255 254 253 252"
expect "despeckled five times, first row" "$(row 1 -despeckle -despeckle -despeckle -despeckle -despeckle)" \
    "233 243 247 249 250 251 251 251 251 251 251 250 249 247 243 233"
