#!/usr/bin/env bash
# A Laplacian of a Gaussian answers 0 where a picture is flat: its weights add up to 0. Those
# of `fspecial("log")` in GNU Octave (package image 2.14.0, Octave 7.3.0 of Debian 12) add up
# to -0.71 by default: a flat picture of 100 answers -71, and where its brightness changes,
# so does that. The formula is sampled at pixels, five by five with sigma 0.5, which is too
# coarse, and the mean is not taken off, as Marr's filter needs. With sigma 1 in 15 by 15
# the sum is right. The manual tells nothing of it, and "laplacian" adds up to 0.
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
weights = fspecial("log");
printf("sum of the weights: %.4f\n", sum(weights(:)));
# by hand, but for a factor: the second derivatives of a Gaussian, added up, at whole pixels
[x, y] = meshgrid(-2:2);
s = 0.5; r = x.^2 + y.^2;
byhand = (r - 2 * s^2) .* exp(-r / (2 * s^2));
assert(weights / weights(3, 3), byhand / byhand(3, 3), 1e-12);
assert(sum(weights(:)), -0.7128, 1e-4);
flat = filter2(weights, 100 * ones(7), "valid");
disp("a flat picture of 100:"), disp(flat);
assert(flat, -71.276 * ones(3), 1e-3);
wide = fspecial("log", 15, 1)(:);
plain = fspecial("laplacian")(:);
printf("15 by 15, sigma 1: %.0e; laplacian: %.0e\n", sum(wide), sum(plain));
assert(abs(sum(wide)) < 1e-6 && abs(sum(plain)) < 1e-6);
OCTAVE
IMAGE=$image octave-cli --no-gui --quiet "$folder/look.m"
