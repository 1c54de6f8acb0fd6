#!/usr/bin/env bash
# The median of 1 2 3 4, with the mean of the two in the middle, is 2.5, and in IDL the keyword
# EVEN asks for that. GNU Data Language 1.0.1 (of Debian 12), which runs programs of IDL, answers
# 3 with and without it for floats and doubles, and 20 for 10 and 20. For whole numbers, and along
# one dimension of a picture, it takes the mean: whether the keyword counts depends on the type.
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
form = '(a, ": ", g0.4, ", even ", g0.4)'
picture = reform([1., 2, 3, 4], 2, 2)
print, 'four floats', median([1., 2, 3, 4]), median([1., 2, 3, 4], /even), format=form
print, 'four doubles', median([1.d, 2, 3, 4]), median([1.d, 2, 3, 4], /even), format=form
print, 'two floats, 10 and 20', median([10., 20]), median([10., 20], /even), format=form
print, 'a picture of floats', median(picture), median(picture, /even), format=form
print, 'four whole numbers', median([1, 2, 3, 4]), median([1, 2, 3, 4], /even), format=form
print, 'the first row of the picture', (median(picture, dimension=1))[0], (median(picture, dimension=1, /even))[0], format=form
exit
GDL
gdl -quiet "$folder/look.pro" 2>/dev/null >"$folder/seen"
cat "$folder/seen"
diff <(sed 1d "$folder/seen") - <<'RECORDED' || { echo "another answer than recorded"; exit 1; }
four floats: 3, even 3
four doubles: 3, even 3
two floats, 10 and 20: 20, even 20
a picture of floats: 3, even 3
four whole numbers: 3, even 2.5
the first row of the picture: 2, even 1.5
RECORDED
