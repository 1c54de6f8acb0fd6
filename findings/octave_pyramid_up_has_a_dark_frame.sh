#!/usr/bin/env bash
# A level of a pyramid of a flat picture is flat, down and up. In GNU Octave (package image
# 2.14.0, Octave 7.3.0 of Debian 12) `impyramid` leaves 100 as it is on the way down, and makes
# 88 of the border and 77 of the corners on the way up: what is outside counts as black there,
# and as the border's pixel when it is reduced. Down and up again, a Laplacian pyramid has
# a frame of differences around a picture without any. The manual tells of no border.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
# The package, and those that it needs and that are not installed, unpacked in the folder.
(
    cd "$folder"
    apt-get install --simulate --no-install-recommends octave-image=2.14.0-4 >said
    sed -n 's/^Inst \([^ ]*\) \(\[[^]]*\] \)\?(\([^ ]*\) .*/\1=\3/p' said >needed
    xargs -r apt-get -qq download <needed 2>said || { cat said; exit 1; }
    for file in *.deb; do [ ! -e "$file" ] || dpkg -x "$file" .; done
)
libraries=$(find "$folder" -name '*.so*' -printf '%h\n' | sort -u | paste -sd:)
export LD_LIBRARY_PATH=$libraries PATH=$folder/usr/bin:$PATH
if [ -e "$folder/usr/bin/octave-cli" ]; then
    export OCTAVE_HOME=$folder/usr
fi
image=$(find "$folder" -type d -path '*/packages/image-*' ! -path '*/@*' ! -name 'p[ar]*' | paste -sd:)
cat >"$folder/look.m" <<'OCTAVE'
if isempty(getenv("IMAGE")), pkg load image, else addpath(getenv("IMAGE")), end
flat = uint8(100 * ones(7));
down = impyramid(flat, "reduce");
up = impyramid(down, "expand");
disp("down:"), disp(down);
disp("up:"), disp(up);
assert(down, uint8(100 * ones(4)));
frame = 88 * ones(7); frame(2:6, 2:6) = 100; frame([1 7], [1 7]) = 77;
assert(up, uint8(frame));
OCTAVE
IMAGE=$image octave-cli --no-gui --quiet "$folder/look.m"
