#!/usr/bin/env bash
# A Fourier transform and its inverse give a picture back. ImageMagick 6.9.11-60 (of Debian 12)
# makes black and white of it: with `-fft -ift` all 100 becomes 255, and halves of 50 and 200
# become 0 and 255. Neither way divides by the number of pixels, and what is more than white is
# cut off, in the transform already: the mean of all 100 is kept as 255. Asked to divide on the
# way there, with `-define fourier:normalize=forward`, it is right but for rounding. It is
# reported, and mended in later versions: ImageMagick/ImageMagick6#302.
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
{ printf 'P5\n16 16\n255\n'; head -c 256 /dev/zero | tr '\0' d; } >flat.pgm
row() { # a picture, then the operations: the row in the middle
    local picture=$1; shift
    convert-im6.q16 "$picture" "$@" -depth 8 gray:- | od -An -v -tu1 -w16 | sed -n 8p | xargs
}
expect() {
    echo "$1: $2"
    [ "$2" = "$3" ] || { echo "another answer than recorded"; exit 1; }
}
convert-im6.q16 -version | sed -n 1p
mean() { # the options: the transform's value in the middle, the mean
    convert-im6.q16 flat.pgm "$@" -fft -delete 1 -depth 8 gray:- | od -An -v -tu1 -w16 | sed -n 9p | awk '{ print $9 }'
}
hundred="100 100 100 100 100 100 100 100 100 100 100 100 100 100 100 100"
white="255 255 255 255 255 255 255 255 255 255 255 255 255 255 255 255"
halves="50 50 50 50 50 50 50 50 200 200 200 200 200 200 200 200"
{ printf 'P2\n16 16\n255\n'; for _ in $(seq 16); do echo "$halves"; done; } >halves.pgm
expect "flat" "$(row flat.pgm)" "$hundred"
expect "its mean in the transform" "$(mean)" 255
expect "its mean, normalized forward" "$(mean -define fourier:normalize=forward)" 100
expect "flat, there and back" "$(row flat.pgm -fft -ift)" "$white"
expect "flat, normalized forward" "$(row flat.pgm -define fourier:normalize=forward -fft -ift)" "$hundred"
expect "halves, there and back" "$(row halves.pgm -fft -ift)" "0 0 0 0 0 0 0 0 255 255 255 255 255 255 255 255"
seen=$(row halves.pgm -define fourier:normalize=forward -fft -ift)
echo "halves, normalized forward: $seen"
off=$(
    paste <(tr ' ' '\n' <<<"$seen") <(tr ' ' '\n' <<<"$halves") |
        awk '{ d = $1 - $2; if (d < 0) d = -d; if (d > most) most = d } END { print most + 0 }'
)
[ "$off" -le 1 ] || { echo "another answer than recorded"; exit 1; }
