#!/usr/bin/env bash
# A Laplacian of a Gaussian answers 0 where a picture is flat: its weights add up to 0. Those
# of `fspecial("log")` in GNU Octave (package image 2.14.0, Octave 7.3.0 of Debian 12) add up
# to -0.71 by default: a flat picture of 100 answers -71, and where its brightness changes,
# so does that. The formula is sampled at pixels, five by five with sigma 0.5, which is too
# coarse, and the mean is not taken off, as Marr's filter needs. With sigma 1 in 15 by 15
# the sum is right. The manual tells nothing of it, and "laplacian" adds up to 0.
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
octave-cli --no-gui --quiet "$folder/look.m"
