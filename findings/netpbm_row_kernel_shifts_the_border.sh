#!/usr/bin/env bash
# A kernel that is a single 1 leaves a picture as it is. pnmconvol of netpbm 11.01.00 (of Debian
# 12) changes the first and the last column of every row but the first when the kernel has one
# row, 0 1 0: they are those of the row above, and those of the last row are lost. The manual
# says that at the border the input pixels are copied to the output. With three rows,
# 0 0 0, 0 1 0, 0 0 0, they are, and with one column everything is as it was. So a blur along
# rows alone makes a wrong border, silently.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
# The package, and those that it needs and that are not installed, unpacked in the folder.
(
    cd "$folder"
    apt-get install --simulate --no-install-recommends netpbm=2:11.01.00-2 >said
    sed -n 's/^Inst \([^ ]*\) \(\[[^]]*\] \)\?(\([^ ]*\) .*/\1=\3/p' said >needed
    xargs -r apt-get -qq download <needed 2>said || { cat said; exit 1; }
    for file in *.deb; do [ ! -e "$file" ] || dpkg -x "$file" .; done
)
libraries=$(find "$folder" -name '*.so*' -printf '%h\n' | sort -u | paste -sd:)
export LD_LIBRARY_PATH=$libraries PATH=$folder/usr/bin:$PATH
picture='11 12 13 14 15 16
21 22 23 24 25 26
31 32 33 34 35 36
41 42 43 44 45 46'
printf 'P2\n6 4\n255\n%s\n' "$picture" >"$folder/picture.pgm"
convolved() { pnmconvol -quiet -matrix="$1" "$folder/picture.pgm" | tail -c 24 | od -An -v -tu1 -w6 | awk '{ $1 = $1 } 1'; }
expect() {
    printf '%s:\n%s\n' "$1" "$2"
    [ "$2" = "$3" ] || { echo "another answer than recorded"; exit 1; }
}
pnmconvol -version 2>&1 | sed -n 1p
expect "three rows, 0 1 0 in the middle" "$(convolved '0,0,0;0,1,0;0,0,0')" "$picture"
expect "one column, 0 1 0" "$(convolved '0;1;0')" "$picture"
expect "one row, 0 1 0" "$(convolved '0,1,0')" '11 12 13 14 15 16
11 22 23 24 25 16
21 32 33 34 35 26
31 42 43 44 45 36'
expect "one row, 0 0 1 0 0" "$(convolved '0,0,1,0,0')" '11 12 13 14 15 16
11 12 23 24 15 16
21 22 33 34 25 26
31 32 43 44 35 36'
