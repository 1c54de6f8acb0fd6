#!/usr/bin/env bash
# The Laplacian of x squared is 2, and after a Gaussian blur, which only adds a constant to
# x squared, 2 still. `fspecial("log")` of GNU Octave (package image 2.14.0, Octave 7.3.0 of
# Debian 12) answers 0.318 with sigma 1, 0.080 with 2 and 0.035 with 3: it divides by the sum
# of the Gaussian's samples and once more by 2 pi sigma squared, which is about that sum. A
# threshold for one sigma is none for another, and "laplacian" answers 2. The manual says that
# sigma is the spread and no more.
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
for sigma = 1:3
  side = 12 * sigma + 1;
  square = repmat(((1:side) - 6 * sigma - 1).^2, side, 1);
  seen = filter2(fspecial("log", side, sigma), square, "valid");
  # the same by hand, with the samples divided by their sum
  [x, y] = meshgrid(-6 * sigma:6 * sigma);
  r = x.^2 + y.^2; g = exp(-r / (2 * sigma^2));
  byhand = sum(((r - 2 * sigma^2) / sigma^4 .* g / sum(g(:)))(:) .* square(:));
  printf("sigma %d: %.3f, by hand %.3f\n", sigma, seen, byhand);
  assert(byhand, 2, 1e-3);
  assert(seen, 2 / (2 * pi * sigma^2), 1e-4);
end
plain = filter2(fspecial("laplacian"), repmat((-1:1).^2, 3, 1), "valid");
printf("laplacian: %.3f\n", plain);
assert(plain, 2, 1e-12);
OCTAVE
IMAGE=$image octave-cli --no-gui --quiet "$folder/look.m"
