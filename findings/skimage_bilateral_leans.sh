#!/usr/bin/env bash
# Where all greys count as alike, a bilateral filter is a Gaussian blur: of a dot it makes a
# round spot, brightest in the middle. That of denoise_bilateral in scikit-image 0.26.0 is
# brightest two pixels above and two to the right, with a tail to the left and down, and an
# edge between two columns is blurred on its bright side alone. The table of the weights is
# made from −4 to 3 for a window of seven, eight by eight, since −7 // 2 is −4, and is read as
# seven by seven, so that each row of it slips by one more.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check \
    scikit-image==0.26.0 scipy==1.17.1 numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import numpy as np
from skimage.filters import gaussian
from skimage.restoration import denoise_bilateral

dot = np.zeros((15, 15))
dot[7, 7] = 1
seen = denoise_bilateral(dot, sigma_color=1000, sigma_spatial=1, win_size=7)
print("a dot, in thousandths:", *(1000 * seen[3:12, 3:12]).round().astype(int), sep="\n")
blurred = gaussian(dot, 1, truncate=3)
assert np.unravel_index(blurred.argmax(), dot.shape) == (7, 7) and (blurred == blurred[::-1]).all()
apart = np.arange(-4, 4)
table = np.exp(-(apart[:, None] ** 2 + apart**2) / 2).ravel()[:49].reshape(7, 7)
spot = (table / table.sum())[::-1, ::-1]
np.testing.assert_allclose(seen[4:11, 4:11], spot, atol=1e-3, err_msg="another answer than recorded")
assert np.unravel_index(seen.argmax(), dot.shape) == (5, 9), "another answer than recorded"

edge = np.repeat([[0.0, 1.0]], 20, axis=1) * np.ones((40, 1))
row = denoise_bilateral(edge, sigma_color=0.5)[20, 17:23].round(3).tolist()
print("an edge:", row)
np.testing.assert_allclose(row, [0.017, 0.022, 0.026, 0.712, 0.868, 0.96], atol=2e-3, err_msg="another answer than recorded")
PYTHON
