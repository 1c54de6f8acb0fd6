#!/usr/bin/env bash
# A flat picture is flat in any size. Beyond the middle of the last pixel ODL 1.0.0
# interpolates linearly towards a 0 outside: of a flat 100, twice as large, the frame is 75 and
# the corners 56.25, eight times as large they are 56.25 and 31.6. Smaller it is flat. That of the
# interpolation tells an example of the function that does it, not the operator's text.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check odl==1.0.0 scipy==1.17.1 numpy==2.4.6
"$folder/venv/bin/python" -W ignore - <<'PYTHON'
import odl

pixels = lambda n: odl.uniform_discr([0, 0], [8, 8], (n, n))
flat = 100 * pixels(8).one()
for size, edge, corner in [(4, 100, 100), (16, 75, 56.25), (64, 56.25, 31.640625)]:
    answer = odl.Resampling(pixels(8), pixels(size), "linear")(flat).asarray()
    print("a flat 100 of 8 in", size, "pixels: middle", answer[size // 2, size // 2], "frame", answer[0, size // 2], "corner", answer[0, 0])
    assert answer[size // 2, size // 2] == 100
    assert (odl.Resampling(pixels(8), pixels(size), "nearest")(flat).asarray() == 100).all()
    assert abs(answer[0, size // 2] - edge) < 1e-9 and abs(answer[0, 0] - corner) < 1e-9, "another answer than recorded"
PYTHON
