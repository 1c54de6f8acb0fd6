#!/usr/bin/env bash
# "The size of the smoothed image is the same as the input image", says the manual of
# `imsmooth` in GNU Octave (package image 2.14.0, Octave 7.3.0 of Debian 12), and `[N, M]`
# is a filter of N by M. With [3 1] 7x7 pixels become 9x5: the mean runs along the rows of
# the picture, not along its columns, for which it was extended. A disk makes 4 pixels less of
# each side with radius 2 (16x16 of 20x20), and one pixel is left of 5x5.
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
IMAGE=$image octave-cli --no-gui --quiet "$folder/look.m"
