#!/usr/bin/env bash
# In a picture of one grey there is no edge. GNU Octave's `edge` with the method of Lindeberg
# (package image 2.14.0, Octave 7.3.0 of Debian 12) draws a line of ten pixels into 9x9 pixels
# of 50, 100 or 200, and none for 1, 128 and 255. Its test is of a sign that changes, and a
# rounding in the last bit, in its derivatives, is a sign; no least strength is asked for.
# Sobel, Canny and the Laplacian of a Gaussian draw nothing.
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
IMAGE=$image octave-cli --no-gui --quiet "$folder/look.m"
