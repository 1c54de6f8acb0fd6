#!/usr/bin/env bash
# A half turn puts each pixel of a picture on another one: `rotate(picture, 2)` does. By
# `rot(picture, 180)` of GNU Data Language 1.0.1 (of Debian 12) the first row of 4x4 pixels is
# 11 10 13 12 where it should be 15 14 13 12: neighbours change their order, the last row is there
# twice, and 14 and 15 are gone. With interpolation the row is lost as well, and by a quarter turn
# of 4x4 pixels eleven places of 16 are wrong. 0 degrees, and a quarter turn of 5x5 pixels, are
# right: it looks as if a rounding of the sine took a pixel from the place before it.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
# The package, and those that it needs and that are not installed, unpacked in the folder.
(
    cd "$folder"
    apt-get install --simulate --no-install-recommends gnudatalanguage=1.0.1-4+b5 >said
    sed -n 's/^Inst \([^ ]*\) \(\[[^]]*\] \)\?(\([^ ]*\) .*/\1=\3/p' said >needed
    xargs -r apt-get -qq download <needed 2>said || { cat said; exit 1; }
    for file in *.deb; do [ ! -e "$file" ] || dpkg -x "$file" .; done
)
libraries=$(find "$folder" -name '*.so*' -printf '%h\n' | sort -u | paste -sd:)
export LD_LIBRARY_PATH=$libraries PATH=$folder/usr/bin:$PATH
if [ -d "$folder/usr/share/gnudatalanguage" ]; then
    export GDL_PATH="+$folder/usr/share/gnudatalanguage"
fi
cat >"$folder/look.pro" <<'GDL'
print, 'GDL ', !gdl.release
picture = indgen(4, 4)
print, 'half turn by rotate', rotate(picture, 2), format='(a, 4(/, 4(i0, :, " ")))'
print, 'half turn by rot', rot(picture, 180), format='(a, 4(/, 4(i0, :, " ")))'
print, 'half turn by rot, interpolated', rot(picture, 180, /interp), format='(a, 4(/, 4(i0, :, " ")))'
print, 'quarter turn by rotate', rotate(picture, 3), format='(a, 4(/, 4(i0, :, " ")))'
print, 'quarter turn by rot', rot(picture, 90), format='(a, 4(/, 4(i0, :, " ")))'
print, 'no turn by rot', rot(picture, 0), format='(a, 4(/, 4(i0, :, " ")))'
five = indgen(5, 5)
print, 'quarter turn of 5x5 pixels, equal to rotate: ', array_equal(rot(five, 90), rotate(five, 3)), format='(a, i0)'
exit
GDL
gdl -quiet "$folder/look.pro" 2>/dev/null >"$folder/seen"
cat "$folder/seen"
diff <(sed 1d "$folder/seen" | sed 's/ *$//') - <<'RECORDED' || { echo "another answer than recorded"; exit 1; }
half turn by rotate
15 14 13 12
11 10 9 8
7 6 5 4
3 2 1 0
half turn by rot
11 10 13 12
7 6 5 8
3 2 1 0
3 2 1 0
half turn by rot, interpolated
11 13 13 12
7 9 8 8
3 2 1 0
3 2 1 0
quarter turn by rotate
3 7 11 15
2 6 10 14
1 5 9 13
0 4 8 12
quarter turn by rot
2 2 6 14
1 1 5 13
0 0 8 12
0 4 8 12
no turn by rot
0 1 2 3
4 5 6 7
8 9 10 11
12 13 14 15
quarter turn of 5x5 pixels, equal to rotate: 1
RECORDED
