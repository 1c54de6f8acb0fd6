#!/usr/bin/env bash
# A picture and itself are correlated perfectly: 1. The metric NCC of ImageMagick's `compare`
# (6.9.11-60, of Debian 12) says (n - 1) / n, with n the number of pixels: 0.75 for four pixels,
# 0.9375 for 16, 0.984375 for 64, as if the products were divided by n and the deviations by
# n - 1. So one limit does not fit pictures of two sizes: one of 30x30 never reaches 0.999. That
# equal pictures do not have 1 is reported of version 7 too: ImageMagick/ImageMagick#7431.
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
convert-im6.q16 -version | sed -n 1p
for side in 2 4 8 16; do
    pixels=$((side * side))
    { printf 'P2\n%s %s\n255\n' $side $side; seq 0 $((pixels - 1)) | awk '{ print $1 * 37 % 256 }'; } >picture.pgm
    seen=$(compare-im6.q16 -metric NCC picture.pgm picture.pgm null: 2>&1) || true
    byhand=$(awk -v n=$pixels 'BEGIN { printf "%.6g", (n - 1) / n }')
    errors=$(compare-im6.q16 -metric AE picture.pgm picture.pgm null: 2>&1)
    echo "$side x $side: NCC with itself $seen, pixels that differ $errors; (n - 1) / n is $byhand"
    [ "$seen $errors" = "$byhand 0" ] || { echo "another answer than recorded"; exit 1; }
done
