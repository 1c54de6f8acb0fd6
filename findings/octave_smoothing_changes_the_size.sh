#!/usr/bin/env bash
# "The size of the smoothed image is the same as the input image", says the manual of
# `imsmooth` in GNU Octave (package image 2.14.0, Octave 7.3.0 of Debian 12), and `[N, M]`
# is a filter of N by M. With [3 1] 7x7 pixels become 9x5: the mean runs along the rows of
# the picture, not along its columns, for which it was extended. A disk makes 4 pixels less of
# each side with radius 2 (16x16 of 20x20), and one pixel is left of 5x5.
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
ramp = repmat(uint8(10:10:70), 7, 1);   # a mean along columns leaves it as it is
tall = imsmooth(ramp, "Average", [3 1]);
disp("7x7, mean of 3 by 1:"), disp(tall);
assert(tall, repmat(uint8(20:10:60), 9, 1));
flat = imsmooth(ramp, "Average", [1 3]);
disp("7x7, mean of 1 by 3:"), disp(flat);
assert(flat, repmat(uint8([10 10:10:70 70]), 5, 1));
assert(imfilter(ramp, fspecial("average", [3 1]), "symmetric"), ramp);
for sides = [5 9 20; 1 5 16]
  seen = size(imsmooth(uint8(100 * ones(sides(1))), "Disk", 2));
  printf("%dx%d, disk of radius 2: %dx%d\n", sides(1), sides(1), seen);
  assert(seen, [sides(2) sides(2)]);
end
assert(size(imsmooth(ramp, "Average", 3)), [7 7]);
OCTAVE
octave-cli --no-gui --quiet "$folder/look.m"
