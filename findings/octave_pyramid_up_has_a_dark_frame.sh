#!/usr/bin/env bash
# A level of a pyramid of a flat picture is flat, down and up. In GNU Octave (package image
# 2.14.0, Octave 7.3.0 of Debian 12) `impyramid` leaves 100 as it is on the way down, and makes
# 88 of the border and 77 of the corners on the way up: what is outside counts as black there,
# and as the border's pixel when it is reduced. Down and up again, a Laplacian pyramid has
# a frame of differences around a picture without any. The manual tells of no border.
set -euo pipefail
wanted=2.14.0-4
version=$(dpkg-query -W -f '${Version}' octave-image 2>/dev/null || true)
if [ "$version" != "$wanted" ]; then
    echo "this needs the package octave-image=$wanted of Debian 12, here is: ${version:-none}"
    exit 1
fi
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
cat >"$folder/look.m" <<'OCTAVE'
pkg load image
flat = uint8(100 * ones(7));
down = impyramid(flat, "reduce");
up = impyramid(down, "expand");
disp("down:"), disp(down);
disp("up:"), disp(up);
assert(down, uint8(100 * ones(4)));
frame = 88 * ones(7); frame(2:6, 2:6) = 100; frame([1 7], [1 7]) = 77;
assert(up, uint8(frame));
OCTAVE
octave-cli --no-gui --quiet "$folder/look.m"
