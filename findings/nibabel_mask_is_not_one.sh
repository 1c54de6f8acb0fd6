#!/usr/bin/env bash
# A picture of bytes is loaded, a mask made of it, 1 where it is brighter than 50, and saved
# with the header of the picture, as one does to keep its place. By nibabel 5.4.2 the mask
# comes back as 0 and 1.00000006, and no pixel of it is 1: the header still says bytes, the
# mask is of floats, so it is spread over 0 to 255, with 1 / 255 in single precision to come
# back. The picture less 100 comes back with −0.39 where it was 0. Made of bytes, or saved
# without the header, the mask is the mask. The manual tells of the scaling.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check nibabel==5.4.2 numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import nibabel, numpy as np

picture = nibabel.Nifti1Image(np.array([[[0, 100, 200]]], np.uint8), np.eye(4))
values = picture.get_fdata()
mask = (values > 50).astype(float)

def loaded(array, header):
    saved = nibabel.Nifti1Image(array, picture.affine, header).to_bytes()
    return nibabel.Nifti1Image.from_bytes(saved).get_fdata().ravel()

for name, array, header, recorded in [
    ("mask, header of the picture", mask, picture.header, [0, 1.00000006, 1.00000006]),
    ("mask of bytes, that header", mask.astype(np.uint8), picture.header, [0, 1, 1]),
    ("mask, no header", mask, None, [0, 1, 1]),
    ("less 100, header of the picture", values - 100, picture.header, [-100, -0.392155, 100]),
]:
    seen = loaded(array, header)
    print(f"{name}: {seen}, pixels that are 1: {(seen == 1).sum()}")
    np.testing.assert_allclose(seen, recorded, atol=1e-5, err_msg="another answer than recorded")
    assert (seen == 1).sum() == recorded.count(1), "another answer than recorded"
PYTHON
