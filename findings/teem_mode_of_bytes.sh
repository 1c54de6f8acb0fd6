#!/usr/bin/env bash
# The mode of equal pixels is that pixel. `unu project -m mode` of teem 1.12.0 (of Debian 12) says
# 99 of nine times 100 in bytes, 49 of 50 and 254 of white, and is right for 1, 10 and 200: of the
# 256 bytes it makes 128 darker by one. With two other pixels beside it 100 is 99 in sixteen bits
# and 99.95 in floats: it counts in classes, tells a place within the class, and cuts that down to
# a whole number. The median by the same program is right.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
# The package, and those that it needs and that are not installed, unpacked in the folder.
(
    cd "$folder"
    apt-get install --simulate --no-install-recommends teem-apps=1.12.0~20160122-5 >said
    sed -n 's/^Inst \([^ ]*\) \(\[[^]]*\] \)\?(\([^ ]*\) .*/\1=\3/p' said >needed
    xargs -r apt-get -qq download <needed 2>said || { cat said; exit 1; }
    for file in *.deb; do [ ! -e "$file" ] || dpkg -x "$file" .; done
)
libraries=$(find "$folder" -name '*.so*' -printf '%h\n' | sort -u | paste -sd:)
export LD_LIBRARY_PATH=$libraries PATH=$folder/usr/bin:$PATH
cd "$folder"
measured() { # which measure, the type, then the pixels of a row
    local measure=$1 type=$2; shift 2
    printf 'NRRD0001\ntype: %s\ndimension: 2\nsizes: %s 1\nencoding: ascii\n\n%s\n' "$type" $# "$*" >row.nrrd
    teem-unu project -i row.nrrd -a 0 -m "$measure" | teem-unu save -f text
}
expect() {
    echo "$1: $2"
    [ "$2" = "$3" ] || { echo "another answer than recorded"; exit 1; }
}
teem-unu about | grep -o 'Teem version [0-9.]*'
for pair in 1=1 10=10 50=49 100=99 200=200 255=254; do
    grey=${pair%=*}
    nine="$grey $grey $grey $grey $grey $grey $grey $grey $grey"
    # shellcheck disable=SC2086 # nine words
    expect "nine bytes of $grey, mode" "$(measured mode "unsigned char" $nine)" "${pair#*=}"
done
# All at once: 256 rows of nine equal pixels.
{
    printf 'NRRD0001\ntype: unsigned char\ndimension: 2\nsizes: 9 256\nencoding: ascii\n\n'
    for grey in $(seq 0 255); do echo $grey $grey $grey $grey $grey $grey $grey $grey $grey; done
} >greys.nrrd
darker=$(
    teem-unu project -i greys.nrrd -a 0 -m mode | teem-unu save -f text | tr ' ' '\n' |
        awk 'NF { if ($1 == n - 1) darker++; else if ($1 != n + 0) other++; n++ } END { print darker, other + 0, n }'
)
expect "of greys 0 to 255: darker by one, otherwise wrong, all" "$darker" "128 0 256"
expect "median of nine bytes of 100" "$(measured median "unsigned char" 100 100 100 100 100 100 100 100 100)" 100
expect "100 100 100 7 9 in sixteen bits" "$(measured mode "unsigned short" 100 100 100 7 9)" 99
expect "100 100 100 7 9 in floats" "$(measured mode float 100 100 100 7 9)" 99.95459
