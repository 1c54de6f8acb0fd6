#!/usr/bin/env bash
# A part cut out of a picture is found where it was cut out, with a difference of 0.
# template_match of mahotas 1.4.19 finds it elsewhere, and nowhere with 0: it reads the part's
# nine numbers one behind the other in the memory of the whole picture, so that of 3×3 pixels
# it compares nine neighbours of one row. A copy of the part is found, and a transposed
# template fails as well. convolve and dilate, of the same package, take either.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check mahotas==1.4.19 numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import mahotas
import numpy as np

picture = np.arange(256).reshape(16, 16) * 37 % 101 / 101
part = picture[5:8, 5:8]
row = picture.reshape(-1)[5 * 16 + 5 :][:9].reshape(3, 3)

def by_hand(template, i, j):
    return ((picture[i - 1 : i + 2, j - 1 : j + 2] - template) ** 2).sum()

assert by_hand(part, 6, 6) == 0
for name, template, found, at_place in [
    ("a copy", part.copy(), True, by_hand(part, 6, 6)),
    ("the part itself", part, False, by_hand(row, 6, 6)),
]:
    seen = mahotas.template_match(picture, template)
    place = tuple(int(i) for i in np.unravel_index(seen.argmin(), seen.shape))
    print(f"{name}: least difference {seen.min():.4f} at {place}; at (6, 6) {seen[6, 6]:.4f}")
    assert (seen.min() < 1e-12 and place == (6, 6)) == found, "another answer than recorded"
    assert abs(seen[6, 6] - at_place) < 1e-9, "another answer than recorded"
convolved = [mahotas.convolve(picture, kernel) for kernel in (part, part.copy())]
assert np.allclose(*convolved)
PYTHON
