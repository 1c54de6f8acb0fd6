#!/usr/bin/env bash
# In a picture of one grey there is no edge. Canny's detector in ImageMagick 6.9.11-60 (of Debian
# 12) says with its usual options that every pixel of it is one, for black, 100 and white alike;
# with one pixel that is brighter by 1 of 255 it draws two. Its thresholds are shares of the way
# from the weakest to the strongest slope of the picture: both are 0 here, and 0 reaches them.
# The manual calls them percentages and tells of no such case.
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
edges() { # a picture: how many of its pixels are edges
    convert-im6.q16 "$1" -canny 0x1+10%+30% -depth 8 gray:- | od -An -v -tu1 -w1 | grep -c 255
}
convert-im6.q16 -version | sed -n 1p
for grey in 0 100 255; do
    { printf 'P5\n16 16\n255\n'; head -c 256 /dev/zero | tr '\0' "\\$(printf %o "$grey")"; } >one.pgm
    seen=$(edges one.pgm)
    echo "all $grey: $seen of 256 pixels are edges"
    [ "$seen" = 256 ] || { echo "another answer than recorded"; exit 1; }
done
{
    printf 'P5\n16 16\n255\n'
    { head -c 136 /dev/zero | tr '\0' d; printf e; head -c 119 /dev/zero | tr '\0' d; }
} >dot.pgm
seen=$(edges dot.pgm)
echo "all 100 but for one 101: $seen"
[ "$seen" = 2 ] || { echo "another answer than recorded"; exit 1; }
