#!/usr/bin/env bash
# In a picture of one grey there is no edge. GNU Octave's `edge` with the method of Lindeberg
# (package image 2.14.0, Octave 7.3.0 of Debian 12) draws a line of ten pixels into 9x9 pixels
# of 50, 100 or 200, and none for 1, 128 and 255. Its test is of a sign that changes, and a
# rounding in the last bit, in its derivatives, is a sign; no least strength is asked for.
# Sobel, Canny and the Laplacian of a Gaussian draw nothing.
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
for pair = [1 50 100 128 200 255; 0 1 1 0 1 0]
  edges = edge(uint8(pair(1) * ones(9)), "lindeberg");
  printf("grey %d, Lindeberg: %d pixels of edges\n", pair(1), sum(edges(:)));
  assert(any(edges(:)) == (pair(2) > 0)); # how many depends on the last bits
end
disp(double(edge(uint8(100 * ones(9)), "lindeberg")));
for method = {"sobel", "canny", "log"}
  edges = edge(uint8(100 * ones(9)), method{1});
  printf("grey 100, %s: %d\n", method{1}, sum(edges(:)));
  assert(! any(edges(:)));
end
OCTAVE
octave-cli --no-gui --quiet "$folder/look.m"
